using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Cli.Output;

/// <summary>A replay as JSON.</summary>
public sealed record ReplayJson(
    string Engine,
    string ConfigHash,
    DateTimeOffset From,
    DateTimeOffset To,
    int Keys,
    long Buckets,
    IReadOnlyList<ReplayAlertJson> Alerts,
    ReplaySummaryJson Summary)
{
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };

    /// <summary>The hash is over the settings a replay depends on: where usage comes from is none of them.</summary>
    public static ReplayJson Of(ReplayOutcome outcome, int keys, SentinelOptions options, InjectionSummary? injected)
    {
        var alerts = outcome.Alerts.Select(ReplayAlertJson.Of).ToList();
        return new ReplayJson(
            "usagesentinel " + typeof(ReplayOutcome).Assembly.GetName().Version?.ToString(3),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize((options.Detection, options.Response), WithFields))).AsSpan(0, 8)),
            DateTimeOffset.FromUnixTimeSeconds(outcome.From),
            DateTimeOffset.FromUnixTimeSeconds(outcome.To),
            keys,
            outcome.Buckets,
            alerts,
            new ReplaySummaryJson(
                alerts.Count,
                alerts.Count(alert => alert.Severity == "critical"),
                alerts.Count(alert => alert.Response != "none"),
                alerts.Sum(alert => alert.ExcessUsd),
                injected is null ? null : InjectedJson.Of(injected)));
    }
}

/// <summary>Figures of a replay.</summary>
public sealed record ReplaySummaryJson(int Alerts, int Critical, int WouldRespond, decimal ExcessUsd, InjectedJson? Injected);

/// <summary>An alert of a replay as JSON.</summary>
public sealed record ReplayAlertJson(
    string Id,
    string Rule,
    string Severity,
    string? ProjectId,
    string? ApiKeyId,
    DateTimeOffset ActiveAt,
    DateTimeOffset? FiredAt,
    DateTimeOffset? ResolvedAt,
    double Score,
    double Observed,
    double Expected,
    decimal ExcessUsd,
    string Response,
    DateTimeOffset? ResponseAt,
    string Cause,
    string Explanation,
    string Meter,
    double? Ratio,
    double WindowHours,
    ExcessPartsJson ExcessParts,
    DateTimeOffset? NotifiedAt,
    decimal LostUsd,
    decimal BurnUsdPerHour,
    int Bouts,
    DateTimeOffset? PlateauSince,
    string? ResolvedReason,
    decimal ExcessUnpricedUsd,
    decimal ExcessAtLeastUsd,
    decimal ExcessAtMostUsd)
{
    /// <summary>What the alert is called: settled an hour after it was found.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The end of the first bucket of the episode: a record has no delay and no schedule.</summary>
    public DateTimeOffset? EarliestPossibleAt { get; init; }

    public static ReplayAlertJson Of(ReplayAlert replayed)
    {
        var alert = AlertJson.Of(replayed.Alert, null, null, false);
        return new ReplayAlertJson(
            alert.Id,
            alert.Rule,
            alert.Severity,
            alert.ProjectId,
            alert.ApiKeyId,
            alert.ActiveAt,
            alert.FiredAt,
            alert.ResolvedAt,
            Math.Round(alert.Score, 4),
            Math.Round(alert.Observed, 6),
            Math.Round(alert.Expected, 6),
            alert.ExcessUsd,
            (replayed.Response?.Level ?? ContainmentLevel.None).Word(),
            replayed.Response?.At,
            alert.Cause,
            alert.Explanation,
            alert.Meter,
            alert.Ratio is { } ratio ? Math.Round(ratio, 4) : null,
            alert.WindowHours,
            alert.ExcessParts,
            alert.NotifiedAt,
            alert.LostUsd,
            alert.BurnUsdPerHour,
            alert.Bouts,
            alert.PlateauSince,
            alert.ResolvedReason,
            alert.ExcessUnpricedUsd,
            alert.ExcessAtLeastUsd,
            alert.ExcessAtMostUsd)
        {
            Title = alert.Title,
            EarliestPossibleAt = alert.EarliestPossibleAt,
        };
    }
}
