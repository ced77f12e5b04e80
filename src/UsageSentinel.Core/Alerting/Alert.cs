using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>One condition holding for one subject over time: an episode from Pending to Resolved. All times are event time, UTC.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="State">Its state.</param>
/// <param name="ActiveAt">The start of the first bucket in which the condition held; with the fingerprint it names the episode.</param>
/// <param name="Anomaly">The latest finding.</param>
/// <param name="Severity">The highest severity seen in this episode.</param>
/// <param name="TrueThrough">The end of the latest bucket in which the condition held.</param>
/// <param name="Sequence">The number of transitions so far; rises by one with each.</param>
public sealed record Alert(
    AlertSubject Subject,
    AlertState State,
    DateTimeOffset ActiveAt,
    Anomaly Anomaly,
    Severity Severity,
    DateTimeOffset TrueThrough,
    int Sequence)
{
    /// <summary>The end of the bucket that made it fire; null while pending.</summary>
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>The start of the first complete bucket in which the condition no longer held; null while it holds.</summary>
    public DateTimeOffset? FalseSince { get; init; }

    /// <summary>The start of the first false bucket of the run that ended the episode; null while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Null while the episode is open.</summary>
    public ResolvedReason? Reason { get; init; }

    /// <summary>Estimated cost above expectation over all complete buckets from its start to now, or to its end.</summary>
    public Usd EpisodeExcess => EpisodeParts.Total;

    /// <summary>What that is made of.</summary>
    public ExcessParts EpisodeParts { get; init; }

    /// <summary><see cref="EpisodeExcess"/> by UTC day.</summary>
    public ExcessByDay EpisodeByDay { get; init; } = ExcessByDay.None;

    /// <summary><see cref="Lost"/> by UTC day; the days add up to it exactly.</summary>
    public ExcessByDay LostByDay => EpisodeByDay.Total == Lost ? EpisodeByDay : ExcessByDay.None.Until(ActiveAt, ResolvedAt is { } ended && ended > ActiveAt ? ended : TrueThrough, Lost);

    /// <summary>The one figure for what it has cost so far: of a bucket that is not complete yet, what that bucket shows.</summary>
    public Usd Lost => EpisodeExcess > Usd.Zero || !IsOpen || ExcessThrough >= TrueThrough ? EpisodeExcess : Anomaly.Excess;

    /// <summary>What <see cref="Lost"/> is made of.</summary>
    public ExcessParts LostParts => Lost == EpisodeExcess ? EpisodeParts : Anomaly.Parts;

    /// <summary>What the episode is called: settled an hour after it was found. Null for a rule that does not follow an episode.</summary>
    public EpisodeTitle? EpisodeTitle { get; init; }

    /// <summary>The title: of the episode, or the finding in a few words.</summary>
    public string Title => EpisodeTitle?.Text ?? Anomaly.Cause;

    /// <summary>What it costs above expectation in an hour now; zero where that is not known, or it is over.</summary>
    public Usd PerHour { get; init; }

    /// <summary><see cref="PerHour"/> for a rule that measures it; null for a rule that does not. Zero once it is over.</summary>
    public Usd? Burn => !IsOpen ? Usd.Zero : RuleTraits.Get(Subject.Rule).IsBehaviour ? PerHour : null;

    /// <summary>How often it came in this episode.</summary>
    public int Bouts { get; init; } = 1;

    /// <summary>Since when it costs no more an hour than before, where that is a day or more; null else. It is open and shown, but not repeated.</summary>
    public DateTimeOffset? PlateauSince { get; init; }

    /// <summary>The end of the first bucket in which it fired at warning or above; null where it never did.</summary>
    public DateTimeOffset? NotifiedAt { get; init; }

    /// <summary>The time of the first sweep that can have seen the first bucket of the episode; null where it does not rest on a bucket.</summary>
    public DateTimeOffset? EarliestPossibleAt { get; init; }

    /// <summary>How much of <see cref="EpisodeExcess"/> is an estimate for models without a price, with its range.</summary>
    public GuessedCost EpisodeGuessed { get; init; }

    /// <summary>The excess of the episode, or of the latest finding where no bucket is complete yet, in what is known and what is estimated without a price.</summary>
    public KnownCost Loss => Lost == EpisodeExcess
        ? new KnownCost(EpisodeExcess - EpisodeGuessed.Best, EpisodeGuessed)
        : new KnownCost(Anomaly.Excess - Anomaly.Guessed.Best, Anomaly.Guessed);

    /// <summary>The end of the last complete bucket whose excess is in <see cref="EpisodeExcess"/>.</summary>
    public DateTimeOffset? ExcessThrough { get; init; }

    /// <summary>Whether it was found in back-filled history that is too old for notices or actions.</summary>
    public bool IsHistoric { get; init; }

    /// <summary>When it last came back after it had gone, in this episode and those shortly before it.</summary>
    public FlapHistory Returns { get; init; }

    /// <summary>Whether the episode before it ended less than a day before it began.</summary>
    public bool IsReturn { get; init; }

    /// <summary>Since when it is held open because it is flapping; null if it is not.</summary>
    public DateTimeOffset? FlappingSince { get; init; }

    /// <summary>The settings of the rule it was raised by, where they are the operator's own; another version ends it.</summary>
    public string? RuleVersion { get; init; }

    /// <summary>Whether, at some time in this episode, the behaviour of the key was rarer than the budget of wrongful reversible actions allows.</summary>
    public bool IsRare => RuleTraits.Get(Subject.Rule).IsBehaviour && Anomaly.Level >= Anomaly.Rare;

    /// <summary>Whether it is critical, if at all, for the money of its organization only: sufficient for nothing irreversible.</summary>
    public bool IsCriticalHereOnly => RuleTraits.Get(Subject.Rule).IsBehaviour && Anomaly.Level == Anomaly.Rare;

    public bool IsOpen => State != AlertState.Resolved;

    /// <summary>Whether a person ended it while its condition held: it may fire again only after it was seen normal.</summary>
    public bool IsHeldDown => Reason is ResolvedReason.Manual && FalseSince is null;

    /// <summary>Whether it must go on being judged though there may be no usage.</summary>
    public bool IsWatched => IsOpen || IsHeldDown;

    /// <summary>Whether it must be remembered: open, or resolved after a notice. A condition without any notice is simply removed.</summary>
    public bool IsKept => IsWatched || FiredAt is not null || Returns.First is not null;

    /// <summary>Whether it ended by itself, so lately that its return is the same episode.</summary>
    public bool IsReturnable => Reason is ResolvedReason.Cleared && RuleTraits.Get(Subject.Rule).IsBehaviour;

    /// <summary>How long it is remembered after its end.</summary>
    public TimeSpan RememberedFor => RuleTraits.Get(Subject.Rule).IsBehaviour ? ReturnsWithin : FlapHistory.Window;

    /// <summary>What comes back within two days is the same episode.</summary>
    public static TimeSpan ReturnsWithin { get; } = TimeSpan.FromHours(48);

    public Fingerprint Fingerprint => Subject.Fingerprint;

    /// <summary>Fingerprint and start: the same for every event, action and notice of this episode.</summary>
    public string Id => EpisodeId(Fingerprint, ActiveAt);

    /// <summary>The name people use.</summary>
    public string ShortId => ShortAlertId.Of(Id);

    public static string EpisodeId(Fingerprint fingerprint, DateTimeOffset activeAt) =>
        $"{fingerprint.Value}.{activeAt.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}
