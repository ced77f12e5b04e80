using System.Collections.Immutable;

namespace UsageSentinel.Core.Replaying;

/// <summary>What a key used in an hour on average, by model.</summary>
/// <param name="Models">By name; each with at least one request in all.</param>
internal sealed record UsualMix(ImmutableArray<UsualModel> Models)
{
    /// <summary>Usage further back does not count.</summary>
    private const long MostSeconds = 28 * 86_400;

    /// <summary>The models of an attack, with the requests per hour of its full size.</summary>
    public ImmutableArray<UsualModel> Of(AttackKind kind)
    {
        var all = Models.Sum(model => model.PerHour);
        return kind switch
        {
            AttackKind.StolenKey => [Models.MaxBy(model => model.Of(1).Cost.Amount)! with { PerHour = all }],
            AttackKind.Loop => [Models.MaxBy(model => model.PerHour)! with { PerHour = all }],
            _ => Models,
        };
    }

    /// <param name="rows">Of one key, by start.</param>
    /// <param name="at">Before this moment, in seconds since the Unix epoch.</param>
    public static UsualMix Before(ImmutableArray<RecordedRow> rows, long at)
    {
        var past = rows.Where(row => row.End <= at && row.Start >= at - MostSeconds).ToList();
        var hours = past.Count == 0 ? 0 : (at - past[0].Start) / 3600.0;
        return new UsualMix(
        [
            .. past.GroupBy(row => row.Model, StringComparer.Ordinal)
                .Select(model => UsualModel.Of([.. model], hours))
                .Where(model => model.All.Requests > 0)
                .OrderBy(model => model.All.Model, StringComparer.Ordinal),
        ]);
    }
}

/// <summary>What a key used of one model.</summary>
/// <param name="All">Everything, as one row.</param>
/// <param name="PerHour">Requests in an hour.</param>
internal sealed record UsualModel(RecordedRow All, double PerHour)
{
    /// <summary>No count is larger, as in a record.</summary>
    public const long Most = 1_000_000_000_000_000;

    public static UsualModel Of(ImmutableArray<RecordedRow> rows, double hours)
    {
        var sum = rows.Skip(1).Aggregate(rows[0], Add);
        return new UsualModel(sum, sum.Requests / hours);
    }

    /// <summary>So many of its requests, each an average one.</summary>
    public RecordedRow Of(long requests)
    {
        var share = (decimal)requests / All.Requests;
        return All with
        {
            Requests = requests,
            InputTokens = Part(All.InputTokens, share),
            CachedTokens = Part(All.CachedTokens, share),
            OutputTokens = Part(All.OutputTokens, share),
            Cost = All.Cost * share,
            Reference = All.Reference * share,
        };
    }

    /// <summary>Two rows of one model as one, in the bucket of the first.</summary>
    public static RecordedRow Add(RecordedRow one, RecordedRow other) => one with
    {
        Requests = one.Requests + other.Requests,
        InputTokens = one.InputTokens + other.InputTokens,
        CachedTokens = one.CachedTokens + other.CachedTokens,
        OutputTokens = one.OutputTokens + other.OutputTokens,
        Cost = one.Cost + other.Cost,
        Reference = one.Reference + other.Reference,
        IsPriced = one.IsPriced && other.IsPriced,
        Spread = other.Spread ?? one.Spread,
    };

    private static long Part(long count, decimal share) => (long)decimal.Min(decimal.Round(count * share), Most);
}
