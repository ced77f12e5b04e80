namespace UsageSentinel.Core.Responding;

/// <summary>One reason of the product to tighten a limit.</summary>
/// <param name="Id">Names it; the same name replaces the reason.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Value">The value it asks for. It only tightens: a looser value than the person's changes nothing.</param>
public sealed record LimitReason(string Id, LimitPurpose Purpose, ProviderLimitState Value);

/// <summary>What a limit of the product is for.</summary>
public enum LimitPurpose
{
    /// <summary>An alert: an action that contains a key.</summary>
    Containment,

    /// <summary>A budget that is exceeded.</summary>
    Budget,

    /// <summary>The cap that is always set.</summary>
    Envelope,

    /// <summary>A revoked key that was replaced: the new one begins at normal.</summary>
    Replacement,
}

/// <summary>A value that the provider may show because of the product.</summary>
/// <param name="Value">The value, or the part of it that was asked for.</param>
/// <param name="Until">Until when it counts, UTC; null until the limit is verified.</param>
public sealed record AskedValue(ProviderLimitState Value, DateTimeOffset? Until);

/// <summary>What a look at the provider says about a limit.</summary>
/// <param name="Limit">The record after the look: what people changed is theirs.</param>
/// <param name="Overridden">The settings that a person changed while the product held them, by <see cref="LimitParts.Ids"/>; empty for none.</param>
public sealed record LimitLook(OwnedLimit Limit, System.Collections.Immutable.ImmutableArray<string> Overridden);
