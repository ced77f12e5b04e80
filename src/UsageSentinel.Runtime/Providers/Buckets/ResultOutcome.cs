namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>What became of one result.</summary>
internal enum ResultOutcome
{
    Read,

    /// <summary>It is of a kind this version does not know.</summary>
    Unknown,

    /// <summary>A member of it is absent or not what it must be.</summary>
    Unreadable,
}
