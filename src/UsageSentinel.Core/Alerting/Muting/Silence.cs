using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting.Muting;

/// <summary>
/// No notices for alerts that every matcher matches, for a while. It hides nothing: what is silenced stays active, is shown, and
/// is sent when the silence is over and it still fires.
/// </summary>
/// <param name="Id">Unique.</param>
/// <param name="Matchers">All must match; never empty.</param>
/// <param name="StartsAt">Included, UTC.</param>
/// <param name="EndsAt">Not included, UTC; at most <see cref="Longest"/> after the start.</param>
/// <param name="Author">Who wants it.</param>
/// <param name="Why">The reason; never empty.</param>
public sealed record Silence(
    string Id, ImmutableArray<Matcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Author, string Why)
{
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(30);

    /// <summary>An alert that has cost more than this is sent anyway; null for no limit.</summary>
    public Usd? MaxExcess { get; init; }

    /// <summary>Whether it holds back automatic containment too.</summary>
    /// <value>The default is false: a silence stops notices only.</value>
    public bool IncludesActions { get; init; }

    public SilenceState StateAt(DateTimeOffset now) => now switch
    {
        _ when now >= EndsAt => SilenceState.Expired,
        _ when now < StartsAt => SilenceState.Pending,
        _ => SilenceState.Active,
    };

    /// <summary>Whether it keeps an alert quiet now.</summary>
    /// <param name="labels">The alert's labels, and <c>severity</c>.</param>
    /// <param name="excess">What its episode has cost so far.</param>
    /// <param name="now">The time on the wall.</param>
    public bool Covers(IReadOnlyDictionary<string, string> labels, Usd excess, DateTimeOffset now) =>
        StateAt(now) is SilenceState.Active
        && (MaxExcess is not { } most || excess.Amount <= most.Amount)
        && Matchers.All(matcher => matcher.Matches(labels));

    /// <summary>Whether it covers an alert now.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="more">Its team, and the operator's own labels of the key; those of the alert itself count first.</param>
    /// <param name="now">The time on the wall.</param>
    public bool Covers(Alert alert, ImmutableSortedDictionary<string, string> more, DateTimeOffset now) => Covers(
        more.SetItems(alert.Subject.Labels).SetItem("severity", alert.Severity.ToString().ToLowerInvariant()), alert.Lost, now);

    /// <summary>The silence after it is ended early; one that has not begun never begins. Ending one that has ended changes nothing.</summary>
    public Silence Expire(DateTimeOffset now) => StateAt(now) is SilenceState.Expired ? this : this with
    {
        StartsAt = StartsAt < now ? StartsAt : now,
        EndsAt = now,
    };

    /// <summary>Everything that is wrong with it; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Matchers.IsEmpty)
        {
            yield return "A silence needs a matcher, such as key=key_123.";
        }
        else if (Matchers.All(matcher => matcher.Matches(ImmutableDictionary<string, string>.Empty)))
        {
            yield return "A silence needs a matcher that requires its label, such as key=key_123.";
        }

        if (EndsAt <= StartsAt)
        {
            yield return "A silence must end after it starts.";
        }
        else if (EndsAt - StartsAt > Longest)
        {
            yield return "A silence can last at most 30 days. Create a new one when it ends.";
        }

        if (string.IsNullOrWhiteSpace(Why))
        {
            yield return "A silence needs a reason.";
        }

        if (MaxExcess is { Amount: < 0 })
        {
            yield return "The maximum excess must not be below zero.";
        }
    }
}

/// <summary>The state of a silence; only time changes it.</summary>
public enum SilenceState
{
    Pending,
    Active,
    Expired,
}
