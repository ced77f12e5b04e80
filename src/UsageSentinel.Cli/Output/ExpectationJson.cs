using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Output;

/// <summary>What a person expects of a key, as JSON.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Account">The organization.</param>
/// <param name="ProjectId">The project of the key.</param>
/// <param name="ApiKeyId">The key.</param>
/// <param name="State"><c>pending</c>, <c>active</c> or <c>expired</c>.</param>
/// <param name="From">When it begins; null for what was going on when it was said.</param>
/// <param name="Until">When it ends at the latest.</param>
/// <param name="UpToUsdPerHour">The ceiling: above it the key is alerted and contained as usual.</param>
/// <param name="IsBurst">Whether it ends with a burst that was called benign.</param>
/// <param name="By">Who said it; null where that was an acknowledgement.</param>
/// <param name="Reason">Why.</param>
public sealed record ExpectationJson(
    string Provider, string Account, string? ProjectId, string? ApiKeyId, string State, DateTimeOffset? From, DateTimeOffset Until, decimal UpToUsdPerHour, bool IsBurst, string? By, string? Reason)
{
    public static ExpectationJson Of(ProviderAccount account, SeriesId series, ExpectedActivity expected, DateTimeOffset now) => new(
        account.Provider,
        account.Account,
        series.Project?.Value,
        series.Key?.Value,
        expected.Until <= now ? "expired" : expected.From > now ? "pending" : "active",
        expected.From,
        expected.Until,
        expected.PerHour.Amount,
        expected.IsBurst,
        expected.By,
        expected.Reason);
}
