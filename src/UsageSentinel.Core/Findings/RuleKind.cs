namespace UsageSentinel.Core.Findings;

/// <summary>The conditions that are judged. Closed; the names appear in events, tables and JSON.</summary>
public enum RuleKind
{
    /// <summary>More requests, tokens or dollars within hours than this series' own season, level and history allow.</summary>
    Spike,

    /// <summary>Many small excesses that add up over days.</summary>
    Drift,

    /// <summary>More expensive or longer requests, without an increase of requests.</summary>
    Shape,

    /// <summary>Models the key never used.</summary>
    Novelty,

    /// <summary>Use in hours that were always quiet.</summary>
    OffHours,

    /// <summary>A young key far above what keys are born with, or above what the operator provides for one.</summary>
    NewKey,

    /// <summary>An idle key wakes.</summary>
    Dormant,

    /// <summary>Many keys a little, together a lot.</summary>
    Organization,

    /// <summary>A key is used that the provider does not list.</summary>
    UnknownKey,

    /// <summary>A hard ceiling the operator chose is passed.</summary>
    Cap,

    /// <summary>Cost of a period passed a threshold of a budget.</summary>
    Budget,

    /// <summary>A decoy key was used.</summary>
    Canary,

    /// <summary>Somebody outside reports that the key has leaked.</summary>
    Leaked,

    /// <summary>A provider could not be read.</summary>
    SourceError,

    /// <summary>A provider answers, but no longer reports use that it reported before.</summary>
    SourceNoData,


    /// <summary>A route to people does not deliver.</summary>
    RouteBroken,

    /// <summary>Events cannot be published.</summary>
    PublisherBroken,

    /// <summary>A message was given up on after it had failed too often.</summary>
    DeadLetter,

    /// <summary>A part of the product fails, and not only once.</summary>
    JobFailed,

    /// <summary>A containment did not hold: the key still lives or is still used.</summary>
    ContainmentFailed,

    /// <summary>A model is in no price list: its cost is an upper guess.</summary>
    Unpriced,

    /// <summary>Something is billed that no usage explains.</summary>
    BlindSpot,

    /// <summary>A model is billed by another factor of its list price than before.</summary>
    PriceChanged,

    /// <summary>The bill of a project drifts from its estimates.</summary>
    EstimateDrift,

    /// <summary>The period will cost more than its budget.</summary>
    Forecast,

    /// <summary>An answer of a provider holds results that cannot be read; the rest of it counts.</summary>
    SourceRows,

    /// <summary>Who may use what changed in a remarkable way, or an admin key expires soon.</summary>
    InventoryChanged,

    /// <summary>A test alert that a person has to acknowledge.</summary>
    RouteProbe,
}
