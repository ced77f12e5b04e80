using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>An alert as the store keeps it.</summary>
internal sealed record AlertWire(
    RuleKind Rule,
    string? Project,
    string? Key,
    string? Name,
    AlertState State,
    DateTimeOffset ActiveAt,
    Severity Severity,
    DateTimeOffset TrueThrough,
    int Sequence,
    DateTimeOffset? FiredAt,
    DateTimeOffset? FalseSince,
    DateTimeOffset? ResolvedAt,
    ResolvedReason? Reason,
    decimal EpisodeExcess,
    DateTimeOffset? ExcessThrough,
    bool IsHistoric,
    Severity LatestSeverity,
    string Meter,
    double Observed,
    double Expected,
    double Score,
    decimal Excess,
    EvidenceFamilies Families,
    string Cause,
    string Explanation,
    int Level = 0,
    ImmutableArray<string>? Audiences = null,
    DateTimeOffset[]? Returns = null,
    DateTimeOffset? FlappingSince = null,
    string? RuleVersion = null,
    bool IsReturn = false,
    PartsWire? Parts = null,
    PartsWire? EpisodeParts = null,
    double WindowMinutes = 0,
    decimal? Billed = null,
    Grounds Grounds = Grounds.History,
    decimal PerHour = 0,
    int Bouts = 1,
    DateTimeOffset? PlateauSince = null,
    DateTimeOffset? NotifiedAt = null,
    GuessedWire? Guessed = null,
    GuessedWire? EpisodeGuessed = null,
    EpisodeTitle? Title = null,
    DayWire[]? Days = null,
    DateTimeOffset? EarliestPossibleAt = null)
{
    public static AlertWire FromAlert(Alert alert) => new(
        alert.Subject.Rule,
        alert.Subject.Project?.Value,
        alert.Subject.Key?.Value,
        alert.Subject.Name,
        alert.State,
        alert.ActiveAt,
        alert.Severity,
        alert.TrueThrough,
        alert.Sequence,
        alert.FiredAt,
        alert.FalseSince,
        alert.ResolvedAt,
        alert.Reason,
        alert.EpisodeExcess.Amount,
        alert.ExcessThrough,
        alert.IsHistoric,
        alert.Anomaly.Severity,
        alert.Anomaly.Meter,
        alert.Anomaly.Observed,
        alert.Anomaly.Expected,
        alert.Anomaly.Score,
        alert.Anomaly.Excess.Amount,
        alert.Anomaly.Families,
        alert.Anomaly.Cause,
        alert.Anomaly.Explanation,
        alert.Anomaly.Level,
        alert.Anomaly.Audiences.IsEmpty ? null : alert.Anomaly.Audiences,
        alert.Returns.First is null ? null : [.. Times(alert.Returns)],
        alert.FlappingSince,
        alert.RuleVersion,
        alert.IsReturn,
        PartsWire.FromParts(alert.Anomaly.Parts),
        PartsWire.FromParts(alert.EpisodeParts),
        alert.Anomaly.Window.TotalMinutes,
        alert.Anomaly.Billed?.Amount,
        alert.Anomaly.Grounds,
        alert.PerHour.Amount,
        alert.Bouts,
        alert.PlateauSince,
        alert.NotifiedAt,
        GuessedWire.From(alert.Anomaly.Guessed),
        GuessedWire.From(alert.EpisodeGuessed),
        alert.EpisodeTitle,
        alert.EpisodeByDay.Days.IsEmpty ? null : [.. alert.EpisodeByDay.Days.Select(day => new DayWire(day.Day, day.Excess.Amount))],
        alert.EarliestPossibleAt);

    public Alert ToAlert(ProviderAccount account) => new(
        new AlertSubject(
            Rule,
            account,
            Project is null ? null : new ProjectId(Project),
            Key is null ? null : new KeyId(Key),
            Name),
        State,
        ActiveAt,
        new Anomaly(LatestSeverity, Meter, Observed, Expected, Score, new Usd(Excess), Families, Cause, Explanation)
        {
            Level = Level,
            Audiences = Audiences ?? [],
            Parts = Parts is null ? default : PartsWire.ToParts(Parts, Excess),
            Window = TimeSpan.FromMinutes(WindowMinutes),
            Billed = Billed is { } billed ? new Usd(billed) : null,
            Grounds = Grounds,
            Guessed = GuessedWire.To(Guessed),
        },
        Severity,
        TrueThrough,
        Sequence)
    {
        FiredAt = FiredAt,
        FalseSince = FalseSince,
        ResolvedAt = ResolvedAt,
        Reason = Reason,
        EpisodeParts = PartsWire.ToParts(EpisodeParts, EpisodeExcess),
        EpisodeGuessed = GuessedWire.To(EpisodeGuessed),
        ExcessThrough = ExcessThrough,
        IsHistoric = IsHistoric,
        Returns = (Returns ?? []).Reverse().Aggregate(default(FlapHistory), (trail, at) => trail.Add(at)),
        FlappingSince = FlappingSince,
        RuleVersion = RuleVersion,
        IsReturn = IsReturn,
        PerHour = new Usd(PerHour),
        Bouts = Bouts,
        PlateauSince = PlateauSince,
        EarliestPossibleAt = EarliestPossibleAt,
        EpisodeTitle = Title,
        EpisodeByDay = new ExcessByDay([.. (Days ?? []).Select(day => new DayExcess(day.Day, new Usd(day.Excess)))]),

        // What an earlier version stored fired as it is.
        NotifiedAt = NotifiedAt ?? (Severity is Severity.Info ? null : FiredAt),
    };

    /// <summary>Newest first.</summary>
    private static IEnumerable<DateTimeOffset> Times(FlapHistory trail) =>
        new[] { trail.First, trail.Second, trail.Third, trail.Fourth }.OfType<DateTimeOffset>();

    public static byte[] Write(IEnumerable<Alert> alerts) =>
        JsonSerializer.SerializeToUtf8Bytes([.. alerts.Select(FromAlert)], StoreJson.Default.AlertWireArray);

    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static IEnumerable<Alert> Read(byte[] bytes, ProviderAccount account)
    {
        return StoredContent.Read("an alert", () =>
        {
            var wires = JsonSerializer.Deserialize(bytes, StoreJson.Default.AlertWireArray) ?? [];
            return Array.TrueForAll(wires, wire => wire is { Meter: not null, Cause: not null, Explanation: not null })
                ? wires.Select(wire => wire.ToAlert(account)).ToList()
                : throw new JsonException("An alert is incomplete.");
        });
    }
}

// Names, not numbers: the sets may grow in the middle.
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AlertWire[]))]
internal sealed partial class StoreJson : JsonSerializerContext;

/// <summary>The excess of a day, as the store keeps it.</summary>
internal sealed record DayWire(DateOnly Day, decimal Excess);

/// <summary>An estimate for models without a price, as the store keeps it.</summary>
internal sealed record GuessedWire(decimal Low, decimal Best, decimal High)
{
    /// <summary>Null for none.</summary>
    public static GuessedWire? From(GuessedCost cost) => cost.IsNone ? null : new GuessedWire(cost.Low.Amount, cost.Best.Amount, cost.High.Amount);

    public static GuessedCost To(GuessedWire? wire) =>
        wire is null ? GuessedCost.None : new GuessedCost(new Usd(wire.Low), new Usd(wire.Best), new Usd(wire.High));
}

/// <summary>What an excess is made of, as the store keeps it; volume is what is left of the whole.</summary>
internal sealed record PartsWire(decimal Mix, decimal Price, decimal Shape)
{
    /// <summary>Null where all of it is volume.</summary>
    public static PartsWire? FromParts(ExcessParts parts) => (parts.Mix, parts.Price, parts.Shape) == (Usd.Zero, Usd.Zero, Usd.Zero)
        ? null
        : new PartsWire(parts.Mix.Amount, parts.Price.Amount, parts.Shape.Amount);

    public static ExcessParts ToParts(PartsWire? parts, decimal total) => parts is null
        ? new ExcessParts(new Usd(total), Usd.Zero, Usd.Zero, Usd.Zero)
        : new ExcessParts(new Usd(total - parts.Mix - parts.Price - parts.Shape), new Usd(parts.Mix), new Usd(parts.Price), new Usd(parts.Shape));
}
