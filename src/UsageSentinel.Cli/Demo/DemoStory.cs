using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Simulator;

namespace UsageSentinel.Cli.Demo;

/// <summary>Compares what the product reported with what really happened in the simulator.</summary>
public sealed class DemoStory(SimulatedOrganization organization)
{
    private readonly List<SentinelEvent> reported = [];

    /// <summary>As it was before anything was deleted.</summary>
    private readonly ImmutableArray<SimulatedKey> keys = organization.Keys;

    public void Hear(SentinelEvent received) => reported.Add(received);

    public async Task<DemoVerdict> SumUpAsync(CliHost host, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ledger = await host.Get<LedgerStore>().ReadAsync(1000, cancellationToken);
        var acts = (await host.Get<LedgerStore>().ReadActsAsync(cancellationToken)).Acts;
        var lines = organization.Incidents
            .Where(incident => incident.Start < now)
            .OrderBy(incident => incident.Start)
            .Select(incident => incident switch
            {
                { IsBenign: true } => Benign(incident, acts),
                { Type: IncidentType.StolenKey } => Stolen(incident, acts),
                { Type: IncidentType.DormantWake } => Probe(incident),
                _ => Loop(incident, acts, ledger),
            })
            .ToList();
        lines.Add(Innocent(acts));
        return new DemoVerdict(lines.All(line => line.Holds), await StolenCostAsync(host, now, cancellationToken), lines);
    }

    private DemoLine Stolen(Incident incident, IReadOnlyList<ContainmentAction> acts)
    {
        var alert = FirstOf(incident, "critical");
        var act = acts.Where(act => act.Key.Value == incident.KeyId).MaxBy(act => act.Level);
        var isDone = act is { Status: ActionStatus.Verified }
            && (!act.Level.IsIrreversible() || organization.Deletions.Any(deletion => deletion.KeyId == incident.KeyId));
        return new DemoLine(
            alert is not null && isDone,
            string.Create(
                CultureInfo.InvariantCulture,
                $"stolen key {Named(incident)} at {incident.Start:HH:mm}: {(alert is null ? "not noticed" : $"critical at {alert.Time:HH:mm}")}, {Acted(act)}."));
    }

    private DemoLine Probe(Incident incident)
    {
        var alert = FirstOf(incident, null);
        return new DemoLine(alert is not null, string.Create(
            CultureInfo.InvariantCulture,
            $"test request on idle key {Named(incident)} at {incident.Start:HH:mm}: {(alert is null ? "not noticed" : $"{alert.Data.Severity} at {alert.Time:HH:mm}")}."));
    }

    private DemoLine Loop(Incident incident, IReadOnlyList<ContainmentAction> acts, IReadOnlyList<LedgerEntry> ledger)
    {
        var alert = FirstOf(incident, null);
        var withheld = ledger.LastOrDefault(entry =>
            entry.Kind is LedgerKind.Withheld && entry.Subject.EndsWith($"/keys/{incident.KeyId}", StringComparison.Ordinal));
        var isActed = acts.Any(act => act.Key.Value == incident.KeyId && act.Level.IsIrreversible());
        var limit = acts.FirstOrDefault(act => act.Key.Value == incident.KeyId && act is { DoneAt: not null, Wanted: not null });
        return new DemoLine(
            alert is not null && !isActed && (withheld is not null || limit is not null),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Words(incident.Type)} on {Named(incident)} at {incident.Start:HH:mm}: {(alert is null ? "not noticed" : $"{alert.Data.Severity} at {alert.Time:HH:mm}")}, {(isActed ? "REVOKED." : limit is { DoneAt: { } at } ? $"{limit.Level.Title()} at {at:HH:mm} (reversible)." : $"not revoked. {(withheld is null ? "No decision was made." : AlertWords.Text(withheld.Summary))}")}"));
    }

    private DemoLine Benign(Incident incident, IReadOnlyList<ContainmentAction> acts)
    {
        var isActed = acts.Any(act => act.Key.Value == incident.KeyId);
        return new DemoLine(!isActed, string.Create(
            CultureInfo.InvariantCulture,
            $"benign {Words(incident.Type)} on {Named(incident)} at {incident.Start:HH:mm}: {(isActed ? "ACTED ON" : "not acted on")}."));
    }

    private DemoLine Innocent(IReadOnlyList<ContainmentAction> acts)
    {
        var stolen = organization.Incidents.Where(incident => !incident.IsBenign).Select(incident => incident.KeyId).ToHashSet(StringComparer.Ordinal);
        var wrong = acts.Count(act => !stolen.Contains(act.Key.Value));
        return new DemoLine(wrong == 0, string.Create(
            CultureInfo.InvariantCulture, $"{keys.Length - stolen.Count} other keys: {wrong} wrongful {Plural.Of(wrong, "action")}."));
    }

    private async Task<decimal> StolenCostAsync(CliHost host, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sum = 0m;
        var connection = host.Engine.Connections.All[0];
        var (state, _) = await host.Get<AccountStore>().LoadAsync(connection.Account, cancellationToken);
        foreach (var incident in organization.Incidents.Where(incident => incident.Type is IncidentType.StolenKey))
        {
            var project = keys.First(key => key.Id == incident.KeyId).ProjectId;
            var series = new SeriesId(new ProjectId(project), new KeyId(incident.KeyId));
            await foreach (var line in host.Get<UsageReader>().ReadAsync(state, series, new TimeWindow(incident.Start, now), cancellationToken))
            {
                sum += line.Cost.Amount;
            }
        }

        return sum;
    }

    /// <summary>What people call the key, and what they copy.</summary>
    private string Named(Incident incident) => keys.FirstOrDefault(key => key.Id == incident.KeyId) is { Name.Length: > 0 } key ? $"{key.Name} ({incident.KeyId})" : incident.KeyId;

    private SentinelEvent? FirstOf(Incident incident, string? severity) => reported.FirstOrDefault(item =>
        item.Data.ApiKeyId == incident.KeyId
        && item.Time >= incident.Start
        && item.Type.StartsWith("UsageSentinel.Alert.", StringComparison.Ordinal)
        && (severity is null || item.Data.Severity == severity));

    private static string Acted(ContainmentAction? act) => act switch
    {
        null => "not revoked",
        { Status: ActionStatus.Verified, DoneAt: { } at } when !act.Level.IsIrreversible() => string.Create(
            CultureInfo.InvariantCulture, $"{act.Level.Title()} at {at:HH:mm}, verified: the least severe action that was sufficient"),
        { Status: ActionStatus.Verified, DoneAt: { } at } => string.Create(CultureInfo.InvariantCulture, $"revoked at {at:HH:mm}, verified as deleted"),
        { DoneAt: { } at } => string.Create(CultureInfo.InvariantCulture, $"revoked at {at:HH:mm}, {act.Status.ToString().ToLowerInvariant()}"),
        _ => act.Status.ToString().ToLowerInvariant(),
    };

    private static string Words(IncidentType type) => string.Concat(
        type.ToString().Select((letter, index) => char.IsUpper(letter) && index > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
