using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>An alert as JSON.</summary>
public sealed record AlertJson(
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
    string State,
    DateTimeOffset? AckedUntil,
    bool Silenced,
    string Provider,
    string Account,
    string? Name,
    string Meter,
    bool Historic,
    double? Ratio,
    double WindowHours,
    ExcessPartsJson ExcessParts,
    DateTimeOffset? NotifiedAt,
    decimal LostUsd,
    decimal BurnUsdPerHour,
    int Bouts,
    DateTimeOffset? PlateauSince,
    string? ResolvedReason,
    string? AckedBy,
    string? AckNote,
    decimal ExcessUnpricedUsd,
    decimal ExcessAtLeastUsd,
    decimal ExcessAtMostUsd)
{
    /// <summary>The name people use: accepted wherever an id is.</summary>
    public string ShortId => ShortAlertId.Of(Id);

    /// <summary>The name of the key in the inventory; null where it has none. Comes from outside.</summary>
    public string? KeyName { get; init; }

    /// <summary>The title with what the alert is about, by its name.</summary>
    public string Headline { get; init; } = string.Empty;

    /// <summary>What it needs: waiting, failed, open, pending, contained, acknowledged, silenced, history or resolved.</summary>
    public string Situation { get; init; } = string.Empty;

    /// <summary>What the alert is called: settled an hour after it was found.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>When the alert was earliest possible: the first sweep that can have seen the first bucket of it; null where it does not rest on a bucket.</summary>
    public DateTimeOffset? EarliestPossibleAt { get; init; }

    /// <summary>The loss by UTC day; the days add up to it exactly.</summary>
    public IReadOnlyList<DayExcessJson> ExcessByDay { get; init; } = [];

    /// <summary>What the loss reaches by <see cref="ProjectedAt"/> at the rate of now; null for what has ended or is contained, and where no rate is measured.</summary>
    public decimal? ProjectedUsd { get; init; }

    /// <summary>09:00 UTC of the next weekday.</summary>
    public DateTimeOffset? ProjectedAt { get; init; }

    /// <param name="alert">The episode.</param>
    /// <param name="act">What was done about it; null for nothing.</param>
    /// <param name="ack">The acknowledgement in force; null for none.</param>
    /// <param name="isSilenced">Whether a silence covers it now.</param>
    public static AlertJson Of(Alert alert, ContainmentAction? act, Ack? ack, bool isSilenced) => new(
        alert.Id,
        Json.Word(alert.Subject.Rule),
        Json.Word(alert.Severity),
        alert.Subject.Project?.Value,
        alert.Subject.Key?.Value,
        alert.ActiveAt,
        alert.FiredAt,
        alert.ResolvedAt,
        alert.Anomaly.Score,
        alert.Anomaly.Observed,
        alert.Anomaly.Expected,
        alert.Lost.Amount,
        (act is { Status: ActionStatus.Done or ActionStatus.Verified } ? act.Level : ContainmentLevel.None).Word(),
        act is { Status: ActionStatus.Done or ActionStatus.Verified } ? act.DoneAt : null,
        alert.Anomaly.Cause,
        alert.Anomaly.Explanation,
        Json.Word(alert.State),
        ack?.Until,
        isSilenced,
        alert.Subject.Account.Provider,
        alert.Subject.Account.Account,
        alert.Subject.Name,
        alert.Anomaly.Meter,
        alert.IsHistoric,
        alert.Anomaly.Ratio,
        Math.Round(alert.Anomaly.Window.TotalHours, 4),
        ExcessPartsJson.Of(alert.LostParts),
        alert.NotifiedAt,
        alert.Lost.Amount,
        alert.Burn?.Amount ?? 0,
        alert.Bouts,
        alert.IsOpen ? alert.PlateauSince : null,
        alert.Reason?.ToString(),
        ack?.By,
        ack?.Note,
        alert.Loss.Guessed.Best.Amount,
        (alert.Loss.Known + alert.Loss.Guessed.Low).Amount,
        alert.Loss.AtMost.Amount)
    {
        Title = alert.Title,
        EarliestPossibleAt = alert.EarliestPossibleAt,
        ExcessByDay = [.. alert.LostByDay.Days.Select(day => new DayExcessJson(day.Day, day.Excess.Amount))],
    };
}

/// <summary>What an alert cost above the expected on one UTC day, in US dollars.</summary>
public sealed record DayExcessJson(DateOnly Day, decimal Usd);

/// <summary>What an excess is made of, in US dollars; the parts add up to it exactly.</summary>
public sealed record ExcessPartsJson(decimal Volume, decimal Mix, decimal Price, decimal Shape)
{
    public static ExcessPartsJson Of(ExcessParts parts) => new(parts.Volume.Amount, parts.Mix.Amount, parts.Price.Amount, parts.Shape.Amount);
}
