using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Output;

/// <summary>The hygiene of one organization, as JSON.</summary>
internal sealed record HygieneJson(
    string Provider, string Account, DateTimeOffset At, IReadOnlyList<HygieneFindingJson> Findings, IReadOnlyList<HygieneScore> Projects, IReadOnlyList<HygieneScore> Owners)
{
    public static HygieneJson Of(ProviderAccount account, HygieneReview review) =>
        new(account.Provider, account.Account, review.At, [.. review.Findings.Select(HygieneFindingJson.Of)], review.Projects, review.Owners);
}
