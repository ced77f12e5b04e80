using UsageSentinel.Core.Alerting.Muting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A silence as JSON.</summary>
public sealed record SilenceJson(
    string Id,
    string State,
    IReadOnlyList<string> Matchers,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string By,
    string Reason,
    decimal? MaxExcessUsd,
    bool IncludesActions)
{
    public static SilenceJson Of(Silence silence, DateTimeOffset now) => new(
        silence.Id,
        Json.Word(silence.StateAt(now)),
        [.. silence.Matchers.Select(matcher => matcher.ToString())],
        silence.StartsAt,
        silence.EndsAt,
        silence.Author,
        silence.Why,
        silence.MaxExcess?.Amount,
        silence.IncludesActions);
}
