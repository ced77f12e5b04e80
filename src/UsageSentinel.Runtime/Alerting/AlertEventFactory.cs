using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>
/// Turns the transitions of one commit into events. Of several transitions of one alert only the last is published, and it includes
/// the earlier ones: a firing that has already ended is part of the resolved event. Alerts from old history are never published.
/// </summary>
public sealed class AlertEventFactory(string deployment, string priceVersion)
{
    /// <summary>Who answers for what an alert is about, so that routes can go by it.</summary>
    /// <value>By default there is no owner.</value>
    public Func<AlertSubject, Ownership> OwnerOf { get; init; } = _ => Ownership.NoOne;

    /// <summary>The price list that estimates of an account rest on.</summary>
    /// <value>By default the one list there is. Null for an account without one.</value>
    public Func<ProviderAccount, string?> PriceVersionOf { get; init; } = _ => priceVersion;

    /// <param name="transitions">What happened, in order.</param>
    /// <param name="dataThrough">How far usage was known; null if that does not matter.</param>
    /// <param name="isFirstSweep">Whether the first sweep of the account found it.</param>
    public ImmutableArray<SentinelEvent> Announce(ImmutableArray<Transition> transitions, DateTimeOffset? dataThrough, bool isFirstSweep = false)
    {
        var events = ImmutableArray.CreateBuilder<SentinelEvent>();
        foreach (var episode in transitions.GroupBy(transition => transition.Alert.Id))
        {
            if (Reporting([.. episode]) is { } transition && EventTypes.Of(transition) is { } type)
            {
                events.Add(ToEvent(transition, type, dataThrough, isFirstSweep));
            }
        }

        return events.ToImmutable();
    }

    /// <summary>An event about a response to an episode.</summary>
    public SentinelEvent Respond(Alert alert, ResponseEvent response, DateTimeOffset at)
    {
        var id = $"{alert.Id}.response.{response.Step}";
        var data = Describe(alert) with
        {
            Audiences = [Audience.OnCall],
            Decision = response.Decision,
            Explanation = response.Explanation,
        };
        return new SentinelEvent(id, Source, response.Type, PathOf(alert.Subject), at, EventText.Clean(data));
    }

    /// <summary>An event about an acknowledgement. The responder needs no event for that: it checks when it acts.</summary>
    public SentinelEvent Acknowledge(Alert alert, Ack ack)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{alert.Id}.{alert.Sequence}.Acked-{ack.At.ToUnixTimeMilliseconds()}");
        var data = Describe(alert) with
        {
            Audiences = Audience.Of(alert).Remove(Audience.Response),
            AckedUntil = ack.Until,
            Decision = ack.Holds ? "Hold" : null,
            Explanation = $"Acknowledged by {ack.By}{(ack.Note is null ? "." : $": {ack.Note}")}",
        };
        return new SentinelEvent(id, Source, EventTypes.Acked, PathOf(alert.Subject), ack.At, EventText.Clean(data));
    }

    /// <summary>The one transition of an alert that is published: the last one with an event type, or its first firing if only that is news.</summary>
    private static Transition? Reporting(ImmutableArray<Transition> episode)
    {
        var reported = episode.LastOrDefault(transition => EventTypes.Of(transition) is not null);
        return reported switch
        {
            null => null,
            { Alert.IsHistoric: true } => null,
            { Kind: TransitionKind.Escalated or TransitionKind.Flapping } when episode.Any(transition => transition.Kind is TransitionKind.Fired) =>
                reported with { Kind = TransitionKind.Fired },
            _ => reported,
        };
    }

    private SentinelEvent ToEvent(Transition transition, string type, DateTimeOffset? dataThrough, bool isFirstSweep) => new(
        transition.EventId,
        Source,
        type,
        PathOf(transition.Alert.Subject),
        transition.At,
        EventText.Clean(Describe(transition.Alert) with { Audiences = Audience.Of(transition.Alert), DataThrough = dataThrough, FirstSweep = isFirstSweep ? true : null }));

    private EventDetails Describe(Alert alert) => AlertFigures.Measured(AlertFigures.Money(Named(alert), alert), alert);

    private EventDetails Named(Alert alert) => new()
    {
        AlertId = alert.Id,
        Sequence = alert.Sequence,
        Rule = alert.Subject.Rule.ToString(),
        Severity = alert.Severity.ToString().ToLowerInvariant(),
        Provider = alert.Subject.Account.Provider,
        Account = alert.Subject.Account.Account,
        ProjectId = alert.Subject.Project?.Value,
        ApiKeyId = alert.Subject.Key?.Value,
        Name = alert.Subject.Name,
        Owner = OwnerOf(alert.Subject).Owner,
        Team = OwnerOf(alert.Subject).Team,
        Labels = OwnerOf(alert.Subject).Labels is { IsEmpty: false } labels ? labels : null,
        FlappingSince = alert.IsOpen ? alert.FlappingSince : null,
        PriceVersion = PriceVersionOf(alert.Subject.Account),
        // How rare the behaviour of a key is, is for the responder, who reads the alert itself: to people it is no news.
        Level = alert.Anomaly.Level == 0 || RuleTraits.Get(alert.Subject.Rule).IsBehaviour ? null : alert.Anomaly.Level,
    };

    /// <summary>Of a budget both are in the sum: as long as any of it is estimated, so is the sum.</summary>
    public static string BasisOf(Alert alert) =>
        !alert.Loss.Guessed.IsNone ? (alert.Loss.Known > Usd.Zero ? "partly unpriced" : "unpriced")
        : alert.Anomaly is { Billed: { Amount: > 0 } billed } && (double)billed.Amount >= alert.Anomaly.Observed ? "billed" : BasisOf(alert.Subject.Rule);

    /// <summary>Whether the dollars of a rule are estimated or billed.</summary>
    public static string BasisOf(RuleKind rule) => RuleTraits.Get(rule).IsBilled ? "billed" : "estimated";

    private string Source => $"/usagesentinel/{deployment}";

    private static string PathOf(AlertSubject subject) => ResourcePath.Of(subject.Account, subject.Project, subject.Key);
}
