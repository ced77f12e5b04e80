using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Dashboard;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Cli;

namespace UsageSentinel.Tests.Dashboard;

/// <summary>What a dashboard may have to show.</summary>
internal static class Views
{
    private static readonly DateTimeOffset Now = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderAccount Account = new("openai", "default");

    /// <summary>Every text that can come from outside is an attack.</summary>
    public static DashboardView Hostile => Named(HostileNameTests.Name + "<img src=x onerror=alert(1)>\u200B");

    public static DashboardView Nothing => new(
        "local", Now, "observe", false, [new AccountPanel(Overview(null, []), [])], [], new HealthReport(true, [new HealthLine("outbox", true, "Nothing is overdue.")]));

    public static DashboardView Named(string name)
    {
        var days = ImmutableArray.CreateRange(Enumerable.Range(0, OverviewReader.DaysShown).Select(day => new Usd(day == 13 ? 3 : day)));
        var series = new SeriesId(new ProjectId("proj_1" + name), new KeyId("key_1" + name));
        var keys = new[] { KeyStatus.Active, KeyStatus.Deleted, KeyStatus.Unknown, KeyStatus.Unattributed }.Select(status =>
            new KeyOverview(series, name, name, KeyOwnerType.User, Now, Now, status, new Usd(91), days, 700, 1));
        var anomaly = new Anomaly(Severity.Critical, "USD/h", 9, 1, 12, new Usd(8), EvidenceFamilies.Volume, "usage spike", name);
        var alert = new Alert(new AlertSubject(RuleKind.Spike, Account, series.Project, series.Key, name), AlertState.Firing, Now, anomaly, Severity.Critical, Now, 1);
        return new DashboardView(
            name,
            Now,
            "enforce",
            false,
            [new AccountPanel(Overview(name, [.. keys], days), [alert])],
            [new DecisionLine(Now, LedgerKind.Withheld, "key_1" + name, name, name, ["ProtectedKey", name])],
            new HealthReport(false, [new HealthLine(name, false, name), new HealthLine("outbox", true, "Nothing is overdue.")]));
    }

    private static AccountOverview Overview(string? error, ImmutableArray<KeyOverview> keys, ImmutableArray<Usd> days = default) => new(
        Account,
        error is null ? null : Now.AddMinutes(-15),
        null,
        error,
        new DateOnly(2026, 9, 15),
        days.IsDefault ? [.. new Usd[OverviewReader.DaysShown]] : days,
        new Usd(91),
        keys.Length,
        keys,
        keys.Length);
}
