using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Dashboard;

/// <summary>Reads what the dashboard shows, from what is stored: looking calls no provider and changes nothing.</summary>
public sealed class DashboardReader(
    ProviderConnections connections,
    OverviewReader overviews,
    OpenAlertReader alerts,
    LedgerStore ledger,
    ControlStore control,
    IHealthReport health,
    SentinelOptions options,
    TimeProvider clock)
{
    private const int MostDecisions = 20;
    private const int MostRows = 200;

    public async Task<DashboardView> ReadAsync(CancellationToken cancellationToken)
    {
        var panels = ImmutableArray.CreateBuilder<AccountPanel>(connections.All.Length);
        foreach (var connection in connections.All)
        {
            var overview = await overviews.ReadAsync(connection.Account, cancellationToken);
            panels.Add(new AccountPanel(overview, await alerts.ReadAsync(overview, cancellationToken)));
        }

        // What the engine evaluated is shown with the alerts; here are the decisions.
        var entries = (await ledger.ReadAsync(MostRows, cancellationToken)).Where(entry => entry.Kind is not (LedgerKind.Judged or LedgerKind.Purged)).TakeLast(MostDecisions);
        return new DashboardView(
            options.Deployment,
            clock.GetUtcNow(),
            options.Response.Mode,
            options.Response.Stopped || await control.IsStoppedAsync(cancellationToken),
            panels.ToImmutable(),
            [.. entries.Reverse().Select(Line)],
            await health.ReadAsync(cancellationToken));
    }

    private static DecisionLine Line(LedgerEntry entry) => new(
        entry.At, entry.Kind, entry.Subject.Split('/')[^1], entry.Actor, entry.Summary, Rails(entry.Details));

    private static ImmutableArray<string> Rails(string details)
    {
        if (details.Length == 0)
        {
            return [];
        }

        try
        {
            var answers = JsonSerializer.Deserialize(details, LedgerJson.Default.GuardrailWireArray) ?? [];
            return [.. answers.Where(answer => answer.Withholds).Select(answer => answer.Rail)];
        }
        catch (JsonException)
        {
            // The row was edited, or is from another version: its summary still shows the decision.
            return [];
        }
    }
}
