using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using static System.Threading.CancellationToken;

namespace UsageSentinel.Tests.Alerting;

/// <summary>What people changed at the provider in the day before an alert, and who; of other keys and other days nothing.</summary>
public sealed class WhatChangedTests
{
    private static readonly DateTimeOffset Onset = Given.Monday.AddHours(12);
    private static readonly ProjectId Project = Given.Series.Project!.Value;

    private readonly MemoryEntityStore store = new();

    [Theory]
    [InlineData(true, "Ada")]
    [InlineData(false, "user-ada")]
    public async Task Before_ChangesOfTheKeyAndItsProject_AreNamedWithWhoMadeThem(bool shows, string by)
    {
        await WriteAsync(
            Entry("1", "api_key.updated", Onset.AddHours(-2), Given.Series.Key!.Value.Value) with { Changes = "scopes=api.model.request" },
            Entry("2", "rate_limit.updated", Onset.AddHours(-1), "rl-gpt-4o") with { ActorId = null },
            Entry("3", "api_key.updated", Onset.AddHours(-25), Given.Series.Key!.Value.Value),
            Entry("4", "api_key.created", Onset.AddHours(-1), "key_other"),
            Entry("5", "login.succeeded", Onset.AddHours(-1), "user-ada"));
        await new InventoryStore(store).WriteAsync(
            Given.Account,
            new Inventory([], [new ApiKey(new KeyId("key_9"), Project, null, null, KeyOwnerType.User, "user-ada", "Ada", null, null, null)]),
            Onset,
            None);

        var changes = await Reader(shows ? ActorNames.Shown : ActorNames.Hidden).BeforeAsync(Alert(Given.Subject()), None);

        Assert.Equal(
            [$"2026-03-02 10:00 UTC: key edited (scopes=api.model.request) by {by}", "2026-03-02 11:00 UTC: rate limit rl-gpt-4o changed"],
            changes.Select(change => change.ToString()));
    }

    [Fact]
    public async Task Before_AnAlertThatIsNotAboutAKey_IsNothing()
    {
        await WriteAsync(Entry("1", "project.updated", Onset.AddHours(-2), Project.Value));

        Assert.Empty(await Reader(ActorNames.Shown).BeforeAsync(Alert(new AlertSubject(RuleKind.Budget, Given.Account, Project, null, "month")), None));
    }

    private WhatChanged Reader(ActorNames names) => new(new AuditLogStore(store), new InventoryStore(store), names);

    private Task WriteAsync(params AuditEntry[] entries) => new AuditLogStore(store).WriteAsync(Given.Account, entries, None);

    private static AuditEntry Entry(string id, string type, DateTimeOffset at, string subject) => new(id, type, at, Project, subject, "user-ada");

    private static Alert Alert(AlertSubject subject) => new(subject, AlertState.Firing, Onset, Given.Anomaly(), Severity.Critical, Onset.AddMinutes(5), 2) { FiredAt = Onset.AddMinutes(5) };
}
