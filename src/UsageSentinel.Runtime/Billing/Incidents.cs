using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>Reads the incidents of a period. One that was labelled benign is regular cost.</summary>
public sealed class Incidents(AlertIndex index, LabelStore labels)
{
    /// <summary>An episode that began before the period may reach into it; none is known to have lasted for a quarter.</summary>
    private const int LongestDays = 90;

    /// <summary>The alerts that are incidents and reach into the days from <paramref name="first"/> on, in the order they began.</summary>
    public async Task<ImmutableArray<Alert>> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var from = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var until = new DateTimeOffset(last.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var found = ImmutableArray.CreateBuilder<Alert>();
        foreach (var alert in await index.ReadAsync(account, from.AddDays(-LongestDays), cancellationToken))
        {
            if (IncidentClassifier.IsIncident(alert)
                && alert.ActiveAt < until
                && (alert.ResolvedAt ?? alert.TrueThrough) >= from
                && await labels.FindAsync(alert.Id, cancellationToken) is not ShadowLabel.Benign)
            {
                found.Add(alert);
            }
        }

        return found.ToImmutable();
    }

    public async Task<IncidentClassifier> BookAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        IncidentClassifier.Of(await ReadAsync(account, first, last, cancellationToken), first, last);
}
