using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A row of usage as JSON. A member that was added up over is null.</summary>
public sealed record UsageJson(
    string? Provider,
    string? ProjectId,
    string? ApiKeyId,
    string? Model,
    DateTimeOffset? BucketStart,
    string? BucketWidth,
    long NumModelRequests,
    long InputTokens,
    long InputCachedTokens,
    long OutputTokens,
    decimal CostUsd,
    string CostBasis,
    string? Endpoint,
    bool? Batch,
    string? ServiceTier,
    long Units,
    bool IsPriced,
    decimal ListCostUsd,
    string PriceVersion,
    int CalibrationVersion,
    decimal CostLowUsd,
    decimal CostHighUsd)
{
    /// <summary>The basis of a row whose model is in no price list: <see cref="CostUsd"/> is an estimate between <see cref="CostLowUsd"/> and <see cref="CostHighUsd"/>.</summary>
    public const string Unpriced = "unpriced";

    public static UsageJson Of(UsageLine line) => new(
        line.Account.Provider,
        line.Row.Dimensions.Project?.Value,
        line.Row.Dimensions.Key?.Value,
        line.Row.Dimensions.Model,
        line.Row.Window.Start,
        line.Width.Name(),
        line.Row.Counts.Requests,
        line.Row.Counts.InputTokens,
        line.Row.Counts.CachedTokens,
        line.Row.Counts.OutputTokens,
        line.Cost.Amount,
        line.IsPriced ? "estimated" : Unpriced,
        Json.Word(line.Row.Endpoint),
        line.Row.Dimensions.Batch,
        line.Row.Dimensions.ServiceTier,
        line.Row.Counts.Units,
        line.IsPriced,
        line.Listed.Amount,
        line.PriceVersion,
        line.CalibrationVersion,
        line.Cost.Amount * line.Spread.Low,
        line.Cost.Amount * line.Spread.High);

    /// <summary>
    /// What this row is added up under: only the members grouped by, and no counts. Usage without a price has rows of its own,
    /// so that an estimate is never added to money.
    /// </summary>
    public UsageJson Key(IReadOnlySet<string> grouping) => new(
        grouping.Contains("provider") ? Provider : null,
        grouping.Contains("project") || grouping.Contains("key") ? ProjectId : null,
        grouping.Contains("key") ? ApiKeyId : null,
        grouping.Contains("model") ? Model : null,
        Bucket(grouping).Start,
        Bucket(grouping).Width,
        0,
        0,
        0,
        0,
        0,
        CostBasis,
        grouping.Contains("endpoint") ? Endpoint : null,
        null,
        null,
        0,
        IsPriced,
        0,
        PriceVersion,
        CalibrationVersion,
        0,
        0);

    /// <exception cref="OverflowException">A sum does not fit 64 bits.</exception>
    public UsageJson Plus(UsageJson row) => checked(this with
    {
        NumModelRequests = NumModelRequests + row.NumModelRequests,
        InputTokens = InputTokens + row.InputTokens,
        InputCachedTokens = InputCachedTokens + row.InputCachedTokens,
        OutputTokens = OutputTokens + row.OutputTokens,
        CostUsd = CostUsd + row.CostUsd,
        Units = Units + row.Units,
        IsPriced = IsPriced && row.IsPriced,
        CostLowUsd = CostLowUsd + row.CostLowUsd,
        CostHighUsd = CostHighUsd + row.CostHighUsd,
        ListCostUsd = ListCostUsd + row.ListCostUsd,
    });

    private (DateTimeOffset? Start, string? Width) Bucket(IReadOnlySet<string> grouping) => BucketStart switch
    {
        { } start when grouping.Contains("bucket") => (start, BucketWidth),
        { } start when grouping.Contains("hour") && BucketWidth != "1d" => (Core.Usage.BucketWidth.Hour.Floor(start), "1h"),
        { } start when grouping.Contains("hour") || grouping.Contains("day") => (Core.Usage.BucketWidth.Day.Floor(start), "1d"),
        _ => (null, null),
    };
}
