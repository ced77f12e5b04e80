using System.Collections.Immutable;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Tests.Judging;

/// <summary>Facts to start from. A test names only what it is about.</summary>
internal static class Given
{
    /// <summary>A Monday at midnight.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public static readonly ProviderAccount Account = new("openai", "default");
    public static readonly SeriesId Series = new(new ProjectId("proj_1"), new KeyId("key_1"));

    public static SentinelEvent Event(string id, string cause = "x") => new(
        id, "/usagesentinel/test", EventTypes.Firing, "/providers/openai", Monday, new EventDetails { Cause = cause });

    public static KeyState NewState(DateTimeOffset? since = null) => KeyState.New(Account, Series, since ?? Monday);

    public static UsageBucket Bucket(
        DateTimeOffset start,
        BucketWidth width = BucketWidth.FiveMinutes,
        long requests = 0,
        decimal usd = 0,
        long tokens = 0,
        bool isComplete = true,
        SeriesId? series = null)
    {
        var of = series ?? Series;
        ImmutableArray<PricedUsage> usage = requests == 0 && usd == 0 && tokens == 0
            ? []
            : [new PricedUsage(
                UsageEndpoint.Completions,
                new UsageDimensions(of.Project, of.Key, "gpt-4o"),
                new UsageCounts { Requests = requests, InputTokens = tokens },
                new Usd(usd),
                true)];
        return new UsageBucket(of, width.BucketOf(start), usage, isComplete);
    }

    /// <summary>Hours of steady use, each of so many requests and dollars.</summary>
    public static KeyState Learned(int hours, long requests, decimal usd, DateTimeOffset? since = null, Policy? policy = null)
    {
        var state = NewState(since);
        for (var hour = 0; hour < hours; hour++)
        {
            var start = state.JudgedThrough;
            state = Sentinel.Judge(
                state,
                Bucket(start, BucketWidth.Hour, requests, usd, requests * 1_000),
                KeyFacts.Unknown,
                policy ?? Policy.Default,
                OrganizationCalibration.Empty,
                start.AddHours(1)).State;
        }

        return state;
    }

    public static AlertSubject Subject(RuleKind rule = RuleKind.Spike, string? name = null) =>
        new(rule, Account, Series.Project, Series.Key, name);

    public static Anomaly Anomaly(Severity severity = Severity.Critical, decimal excess = 10, EvidenceFamilies families = EvidenceFamilies.Volume) =>
        new(severity, "USD/h", 30, 1, 6, new Usd(excess), families, "usage spike", "30 USD/h where 1 is usual.");

    public static Finding Anomalous(Severity severity = Severity.Critical, decimal excess = 10, AlertSubject? subject = null) =>
        new(subject ?? Subject(), new Verdict.Anomalous(Anomaly(severity, excess)));

    public static Finding Normal { get; } = new(Subject(), Verdict.Ok);

    public static Finding Undecided { get; } = new(Subject(), new Verdict.Undecided(UndecidedReason.Immature));

    /// <summary>The n-th bucket of five minutes after <see cref="Monday"/>.</summary>
    public static TimeWindow Step(int number) => BucketWidth.FiveMinutes.BucketOf(Monday.AddMinutes(5 * number));
}
