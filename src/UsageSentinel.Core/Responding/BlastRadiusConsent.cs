using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>Who wants a key contained.</summary>
public abstract record Requester
{
    private Requester()
    {
    }

    /// <summary>Who, as the ledger names them.</summary>
    public abstract string Actor { get; }

    /// <summary>The product itself, because an alert fires.</summary>
    public sealed record Automation : Requester
    {
        public override string Actor => "automation";
    }

    /// <summary>
    /// A person, who has seen what the rails about evidence and mode look at. The rails that protect others from a mistake hold
    /// for people as well.
    /// </summary>
    /// <param name="Name">As the ledger names them.</param>
    /// <param name="Level">What they asked for.</param>
    /// <param name="Radius">Whether they were shown who else is hit and accepted it.</param>
    /// <param name="Why">In their words; empty for none.</param>
    public sealed record Person(string Name, ContainmentLevel Level, BlastRadiusConsent Radius, string Why = "") : Requester
    {
        public override string Actor => Name;
    }
}

/// <summary>Whether a person accepted that others are hit.</summary>
public enum BlastRadiusConsent
{
    NotGiven,
    Given,
}
