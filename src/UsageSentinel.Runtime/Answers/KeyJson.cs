using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A key, or the usage of a project that no key can be named for, as JSON.</summary>
public sealed record KeyJson(
    string Provider,
    string? ProjectId,
    string? ApiKeyId,
    string? Name,
    string OwnerType,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastUsedAt,
    string Status,
    decimal MonthCostUsd,
    decimal MonthBilledUsd,
    string CostBasis,
    string PriceVersion,
    string Baseline,
    int Alerts,
    decimal MonthUnpricedUsd,
    decimal MonthAtLeastUsd,
    decimal MonthAtMostUsd,
    string? Unread)
{
    /// <summary>How far the rotation of the key is; null if it is not being rotated.</summary>
    public string? Rotation { get; init; }

    /// <summary>The operator's own labels of the key (<c>owners[].tags</c>), each as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether the inventory lists it now: only such a key can be contained or deleted.</summary>
    internal bool IsListed => Status == "active";

    /// <param name="account">The organization.</param>
    /// <param name="key">The key.</param>
    /// <param name="prices">The version of the price list.</param>
    internal static KeyJson Of(ProviderAccount account, KeyOverview key, string prices) => new(
        account.Provider,
        key.Series.Project?.Value,
        key.Series.Key?.Value,
        key.Name,
        Json.Word(key.Owner),
        key.CreatedAt,
        key.LastUsedAt,
        Json.Word(key.Status),
        key.Month.Amount,
        key.MonthBilled.Amount,
        key switch
        {
            { Month.Amount: 0, MonthGuessed.IsNone: false } => UsageJson.Unpriced,
            _ => key.MonthBilled == key.Month && key.Month.Amount != 0 ? "billed" : "estimated",
        },
        prices,
        key switch
        {
            { HoursLearned: null } => "none",
            { IsMature: true } => "mature",
            _ => string.Create(CultureInfo.InvariantCulture, $"learning ({key.HoursLearned} of {DetectorTuning.Default.MatureAge} h)"),
        },
        key.OpenAlerts,
        key.MonthGuessed.Best.Amount,
        key.Month.Amount,
        (key.Month + key.MonthGuessed.High).Amount,
        key.Unread);
}
