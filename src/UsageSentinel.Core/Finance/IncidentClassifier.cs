using System.Collections.Frozen;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>
/// Which days of which keys are those of an incident: the one rule by which exports, reports and digests determine the cost of
/// incidents from the cost of business. What an incident cost is its excess; the whole cost of such a day also has the ordinary use of the key.
/// </summary>
/// <param name="Days">The id of the alert; of several the first.</param>
public sealed record IncidentClassifier(FrozenDictionary<(DateOnly Day, KeyId Key), string> Days)
{
    /// <summary>What incidents cost above the expected, by day and key; the days of an alert add up to the figure that it shows.</summary>
    /// <value>The default is nothing.</value>
    public FrozenDictionary<(DateOnly Day, KeyId Key), Usd> Excess { get; init; } = FrozenDictionary<(DateOnly Day, KeyId Key), Usd>.Empty;

    public static IncidentClassifier Empty { get; } = new(FrozenDictionary<(DateOnly Day, KeyId Key), string>.Empty);

    /// <summary>The incident a day of a series belongs to; null for none.</summary>
    public string? Find(DateOnly day, SeriesId series) => series.Key is { } key ? Days.GetValueOrDefault((day, key)) : null;

    /// <summary>The incidents among <paramref name="alerts"/>, by the UTC days they lasted from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static IncidentClassifier Of(IEnumerable<Alert> alerts, DateOnly first, DateOnly last)
    {
        var days = new Dictionary<(DateOnly Day, KeyId Key), string>();
        var excess = new Dictionary<(DateOnly Day, KeyId Key), Usd>();
        foreach (var alert in alerts.Where(IsIncident).OrderBy(alert => alert.ActiveAt).ThenBy(alert => alert.Id, StringComparer.Ordinal))
        {
            if (alert.Subject.Key is { } key)
            {
                var begun = DateOnly.FromDateTime(alert.ActiveAt.UtcDateTime);
                var until = LastDayOf(alert);
                for (var day = begun > first ? begun : first; day <= until && day <= last; day = day.AddDays(1))
                {
                    days.TryAdd((day, key), alert.Id);
                }

                foreach (var part in alert.LostByDay.Days.Where(part => part.Day >= first && part.Day <= last))
                {
                    excess[(part.Day, key)] = excess.GetValueOrDefault((part.Day, key)) + part.Excess;
                }
            }
        }

        return new IncidentClassifier(days.ToFrozenDictionary()) { Excess = excess.ToFrozenDictionary() };
    }

    /// <summary>
    /// What the incidents that reach into the days from <paramref name="first"/> to <paramref name="last"/> cost above the expected, each since it
    /// began: the figure that their alerts show.
    /// </summary>
    public static Usd ExcessOf(IEnumerable<Alert> alerts, DateOnly first, DateOnly last) => alerts
        .Where(alert => IsIncident(alert) && DateOnly.FromDateTime(alert.ActiveAt.UtcDateTime) <= last && LastDayOf(alert) >= first)
        .Aggregate(Usd.Zero, (sum, alert) => sum + alert.Lost);

    /// <summary>Whether an alert is about what a key did: it fired, and was more than a note. A budget that is used up is business.</summary>
    public static bool IsIncident(Alert alert) => alert is { Subject.Key: not null, FiredAt: not null, Severity: not Severity.Info } && RuleTraits.Get(alert.Subject.Rule).IsIncident;

    private static DateOnly LastDayOf(Alert alert)
    {
        // Ends are excluded: what ended at midnight did not reach into the day that began then.
        var end = alert.ResolvedAt ?? alert.TrueThrough;
        return DateOnly.FromDateTime((end > alert.ActiveAt ? end.AddTicks(-1) : alert.ActiveAt).UtcDateTime);
    }
}
