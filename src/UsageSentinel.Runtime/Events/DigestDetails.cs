using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Events;

/// <summary>What a period cost and who spent it.</summary>
/// <param name="From">Included, UTC.</param>
/// <param name="To">Not included, UTC.</param>
/// <param name="TotalUsd">US dollars over everything, also what has no line.</param>
/// <param name="PreviousUsd">The same of the period before; null where it is not known.</param>
/// <param name="CostBasis"><c>billed</c> or <c>estimated</c>.</param>
/// <param name="Lines">The most expensive first.</param>
public sealed record DigestDetails(
    DateTimeOffset From,
    DateTimeOffset To,
    decimal TotalUsd,
    decimal? PreviousUsd,
    string CostBasis,
    ImmutableArray<DigestLine> Lines)
{
    /// <summary>How much of the total is billed; null where it is not known.</summary>
    public decimal? BilledUsd { get; init; }

    /// <summary>What models without a price are estimated to have cost: beside the total, not in it. Null for nothing.</summary>
    public decimal? UnpricedUsd { get; init; }

    /// <summary>The total and the most that models without a price may have cost; null if there are no such models.</summary>
    public decimal? AtMostUsd { get; init; }

    /// <summary>What the incidents of the period cost above the expected, each since it began. Always estimated. Null where it is not known.</summary>
    public decimal? IncidentExcessUsd { get; init; }

    /// <summary>The whole cost of keys on days with an incident, ordinary use included. Null where it is not known.</summary>
    public decimal? IncidentUsd { get; init; }

    /// <summary>The share of this month's usage that was judged within the service level, from 0 to 1; in the digest of a week only.</summary>
    public double? JudgedInTime { get; init; }
}

/// <summary>One spender of a digest.</summary>
/// <param name="Who">Team, owner, project or key, as the digest groups.</param>
/// <param name="Usd">US dollars in the period.</param>
/// <param name="PreviousUsd">US dollars in the period before; null where it is not known.</param>
/// <param name="Driver">What caused it, in a few words; null if there is no clear cause.</param>
public sealed record DigestLine(string Who, decimal Usd, decimal? PreviousUsd, string? Driver)
{
    /// <summary>The whole cost of keys on days with an incident, ordinary use included; null for nothing, or where it is not known.</summary>
    public decimal? IncidentUsd { get; init; }
}
