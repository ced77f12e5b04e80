using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>The whole way: the provider's lists, the store, the alerts.</summary>
public sealed class InventoryWatchTests
{
    [Fact]
    public async Task Watch_FirstReading_ListsEverythingAndReportsNothing()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        await host.SweepAsync();

        var read = await ReadAsync(host);

        Assert.Empty(read.Unread);
        Assert.Equal(
            Enum.GetValues<InventoryKind>().Except([InventoryKind.SpendLimit, InventoryKind.ModelPermissions, InventoryKind.IpAllowList]),
            read.Snapshot.Items.Select(item => item.Kind).Distinct());
        var admin = Assert.Single(read.Snapshot.Items, item => item.Kind is InventoryKind.AdminKey);
        Assert.True(admin.IsOurs);
        Assert.Equal(world.Organization.AdminKeys[0].ExpiresAt, admin.ExpiresAt);
        Assert.Empty(await ChangesAsync(host));
        Assert.Empty(await AlertsAsync(host));
        Assert.DoesNotContain(read.Snapshot.Items, item => $"{item.Name} {item.OwnerName} {item.Id}".Contains('@'));
    }

    [Fact]
    public async Task Watch_ChangesByOthers_AreKeptAndAlertedAndEnd()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        var gone = world.Organization.Keys.First(key => key.Owner is not null);
        var project = gone.ProjectId;
        await SendAsync(world, HttpMethod.Post, $"organization/projects/{project}/rate_limits/rl-gpt-4o", """{"max_requests_per_1_minute":100}""");
        await SendAsync(world, HttpMethod.Post, $"organization/projects/{project}/spend_limit", """{"threshold_amount":100000,"currency":"USD","interval":"month"}""");
        await host.SweepAsync();

        world.Clock.Advance(TimeSpan.FromHours(7));
        await SendAsync(world, HttpMethod.Delete, $"organization/projects/{project}/api_keys/{gone.Id}", null);
        await SendAsync(world, HttpMethod.Post, $"organization/projects/{project}/rate_limits/rl-gpt-4o", """{"max_requests_per_1_minute":200}""");
        await SendAsync(world, HttpMethod.Delete, $"organization/projects/{project}/spend_limit", null);
        await SendAsync(world, HttpMethod.Post, "organization/admin_api_keys", """{"name":"backup"}""");
        await SendAsync(world, HttpMethod.Post, $"organization/users/{world.Organization.Users[1].Id}", """{"role":"owner"}""");
        var newcomer = new SimulatedUser("user-newcomer", "New Comer", "new@example.com", world.Now, "reader");
        var made = world.Organization.AddKey(project, "side", newcomer);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SweepAsync();

        var notes = (await ChangesAsync(host)).SelectMany(change => change.Notes).Order().ToList();
        Assert.Equal(
            [InventoryNote.KeyVanished, InventoryNote.NewAdminKey, InventoryNote.LimitRaised, InventoryNote.LimitRaised, InventoryNote.MadeOutsideWorkingHours, InventoryNote.NewOwner, InventoryNote.OwnerRole],
            notes);
        var attributed = await AttributedAsync(host);
        Assert.Equal(newcomer.Id, Assert.Single(attributed, one => one.Change.Item.Id == made.Id).Actor);
        Assert.NotNull(Assert.Single(attributed, one => one.Change.Item.Id == gone.Id).Actor);
        Assert.NotNull(Assert.Single(attributed, one => one.Change.Item.Kind is InventoryKind.RateLimit).Actor);
        var alerts = await AlertsAsync(host);
        Assert.Equal(7, alerts.Count);
        Assert.All(alerts, alert => Assert.Equal(AlertState.Firing, alert.State));
        Assert.Contains(alerts, alert => alert.Subject.Key == new KeyId(gone.Id) && alert.Subject.Name == "KeyVanished");
        Assert.Equal(2, alerts.Count(alert => alert.Subject.Key == new KeyId(made.Id)));
        Assert.Equal(2, alerts.Count(alert => alert.Anomaly.Severity is Severity.Critical));

        world.Clock.Advance(TimeSpan.FromHours(25));
        await host.SweepAsync();

        Assert.All(await AlertsAsync(host), alert => Assert.Equal(AlertState.Resolved, alert.State));
        Assert.Contains(await ChangesAsync(host), change => change.Item.Id == gone.Id && change.Type is InventoryChangeType.Removed);
    }

    /// <summary>Certificates are listed; IP allow-lists are only in the audit log, whose entries are read more than once.</summary>
    [Fact]
    public async Task Watch_CertificatesAndAllowLists_AreKeptWithWhoDidItAndAlertedOnce()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        var (office, admin) = (world.Organization.Users[1], world.Organization.AdminKeys[0].Id);
        await host.SweepAsync();

        world.Clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(world, HttpMethod.Post, "organization/certificates", """{"name":"laptop","certificate":"-----BEGIN CERTIFICATE-----"}""");
        await SendAsync(world, HttpMethod.Post, "organization/certificates/deactivate", """{"certificate_ids":["cert_000000000000000001"]}""");
        world.Organization.ChangeAllowList(office, "created", "ipal_1", "192.0.2.0/24", "198.51.100.7/32");
        world.Organization.ChangeAllowList(office, "updated", "ipal_2", "0.0.0.0/0");
        world.Organization.ChangeAllowList(office, "config.deactivated", "ipal_3");
        for (var hour = 0; hour < 5; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            await host.SweepAsync();
        }

        var changes = await AttributedAsync(host);
        Assert.Equal(
            [
                $"Certificate cert_000000000000000001 Changed active=false CertificateChanged {admin}",
                $"Certificate cert_000000000000000002 Added  CertificateChanged {admin}",
                $"IpAllowList ipal_1 Added  AllowListChanged {office.Id}",
                $"IpAllowList ipal_2 Changed ranges=1 AllowListChanged {office.Id}",
                $"IpAllowList ipal_3 Changed active=false AllowListChanged {office.Id}",
            ],
            changes.Select(one => $"{one.Change.Item.Kind} {one.Change.Item.Id} {one.Change.Type} {string.Join(' ', one.Change.Settings.Select(setting => $"{setting.Name}={setting.After}"))} {string.Join(' ', one.Change.Notes)} {one.Actor}").Order(StringComparer.Ordinal));
        var alerts = await AlertsAsync(host);
        Assert.Equal(5, alerts.Count);
        Assert.All(alerts, alert => Assert.Equal((AlertState.Firing, Severity.Warning), (alert.State, alert.Anomaly.Severity)));
        Assert.Contains(alerts, alert => alert.Anomaly.Explanation.Contains($"The IP allow-list ipal_3 was made inactive by {office.Id} on ", StringComparison.Ordinal));
        Assert.Contains(alerts, alert => alert.Anomaly.Explanation.Contains("The client certificate cert_000000000000000002 was added.", StringComparison.Ordinal));
        Assert.DoesNotContain(changes, one => one.Change.ToString().Contains("192.0.2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_AListThatCannotBeRead_StaysAndIsNamed()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        await host.SweepAsync();
        world.Server.Faults = [new SimulatedFault.Refuses("admin_api_keys", 403)];
        world.Clock.Advance(TimeSpan.FromHours(2));

        await host.SweepAsync();

        var read = await ReadAsync(host);
        Assert.Contains("AdminKey", Assert.Single(read.Unread), StringComparison.Ordinal);
        Assert.Single(read.Snapshot.Items, item => item.Kind is InventoryKind.AdminKey);
        Assert.Empty(await ChangesAsync(host));
    }

    /// <summary>A key that may only read usage: the sweep goes on, no part of it has failed, and the lists are asked for again with the next reading.</summary>
    [Fact]
    public async Task Watch_NoListCanBeRead_IsNoFailure()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        string[] lists = ["admin_api_keys", "users", "certificates", "spend_limit"];
        string[] below = ["service_accounts", "users", "rate_limits", "spend_limit", "model_permissions"];
        world.Server.Faults =
        [
            .. lists.Concat(world.Organization.Projects.SelectMany(project => below.Select(list => $"projects/{project.Id}/{list}"))).Select(path => new SimulatedFault.Refuses(path, 403)),
        ];

        for (var run = 0; run < 3; run++)
        {
            Assert.Empty((await host.SweepAsync()).Jobs);
            world.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var read = await ReadAsync(host);
        Assert.Equal(lists.Length + (below.Length * world.Organization.Projects.Length), read.Unread.Length);
        Assert.Equal([InventoryKind.Project, InventoryKind.Key], read.Snapshot.Items.Select(item => item.Kind).Distinct());
        Assert.Equal(world.Now.AddMinutes(-15), read.Snapshot.At);
    }

    [Fact]
    public async Task Watch_AKeyThatWeRevoked_HasNotVanished()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        await host.SweepAsync();
        var gone = world.Organization.Keys.First(key => key.Owner is not null);
        await SendAsync(world, HttpMethod.Delete, $"organization/projects/{gone.ProjectId}/api_keys/{gone.Id}", null);
        var act = new ContainmentAction("manual.1", EngineHost.Account, new ProjectId(gone.ProjectId), new KeyId(gone.Id), null, ContainmentLevel.RevokeKey, ActionStatus.Done, world.Now, world.Now);
        await host.Get<LedgerStore>().AppendAsync(
            new LedgerEntry(world.Now, LedgerKind.Done, "manual.1", "/", "test", "Revoked.", string.Empty), act, CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(2));

        await host.SweepAsync();

        Assert.True(Assert.Single(await ChangesAsync(host), change => change.Item.Id == gone.Id).IsOurs);
        Assert.Empty(await AlertsAsync(host));
    }

    [Fact]
    public async Task Watch_OwnerWhoLeaves_IsAChangeOfTheKey()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        await host.SweepAsync();
        var key = world.Organization.Keys.Last(key => key.Owner is not null);
        await SendAsync(world, HttpMethod.Delete, $"organization/users/{key.Owner!.Id}", null);
        world.Clock.Advance(TimeSpan.FromHours(2));

        await host.SweepAsync();

        var change = Assert.Single(await ChangesAsync(host), change => change.Item.Id == key.Id);
        Assert.Equal(new SettingChange("owner_access", "active", "inactive"), Assert.Single(change.Settings));
    }

    [Fact]
    public async Task Watch_OldChanges_AreRemoved()
    {
        var store = new MemoryEntityStore();
        var account = new ProviderAccount("openai", "default");
        var access = new AccessStore(store);
        var at = new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
        var item = new InventoryItem(InventoryKind.Key, "p", "k");
        Assert.True(await access.WriteAsync(
            account, new InventorySnapshot(at, [item], []), [new InventoryChange(at, InventoryChangeType.Added, item, [], [])], null, Head(at) with { Unread = ["Key: refused"] }, CancellationToken.None));
        var head = await access.FindHeadAsync(account, CancellationToken.None);

        Assert.False(await access.WriteAsync(account, new InventorySnapshot(at.AddHours(1), [], []), [], null, Head(at), CancellationToken.None));
        Assert.Equal("Key: refused", Assert.Single(head!.Unread));
        Assert.Equal(item.Id, Assert.Single((await access.ReadAsync(account, head, CancellationToken.None)).Items).Id);
        await access.PurgeAsync(account, at, CancellationToken.None);
        Assert.Single(await access.ChangesAsync(account, at.AddDays(-1), CancellationToken.None));
        await access.PurgeAsync(account, at.AddSeconds(1), CancellationToken.None);
        Assert.Empty(await access.ChangesAsync(account, at.AddDays(-1), CancellationToken.None));
    }

    /// <summary>Each row: whether there is an audit log, hours until a change that the log never names is not yet seen, and hours until it is.</summary>
    [Theory]
    [InlineData(false, 5, 6)]
    [InlineData(true, 23, 24)]
    public async Task Watch_ListsOfProjects_AreReadFromTimeToTime(bool hasLog, int notYet, int seen)
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        world.Server.Faults = hasLog ? [] : [new SimulatedFault.Refuses("audit_logs", 403)];
        await host.SweepAsync();
        await SendAsync(world, HttpMethod.Post, $"organization/projects/{world.Organization.Projects[0].Id}/spend_limit", """{"threshold_amount":100000,"currency":"USD","interval":"month"}""");

        world.Clock.Advance(TimeSpan.FromHours(notYet));
        await host.SweepAsync();
        Assert.Empty(await ChangesAsync(host));

        world.Clock.Advance(TimeSpan.FromHours(seen - notYet));
        await host.SweepAsync();
        Assert.Equal(InventoryKind.SpendLimit, Assert.Single(await ChangesAsync(host)).Item.Kind);
    }

    [Fact]
    public async Task Watch_AProjectThatTheAuditLogNames_IsReadWithTheNextReading()
    {
        await using var world = await WorldAsync();
        await using var host = Open(world);
        await host.SweepAsync();
        await SendAsync(world, HttpMethod.Post, $"organization/projects/{world.Organization.Projects[0].Id}/rate_limits/rl-gpt-4o", """{"max_requests_per_1_minute":100}""");

        world.Clock.Advance(TimeSpan.FromHours(1));
        await host.SweepAsync();

        Assert.Equal(InventoryKind.RateLimit, Assert.Single(await ChangesAsync(host)).Item.Kind);
    }

    private static AccessHead Head(DateTimeOffset at) => new(at, IsJudged: false, string.Empty, string.Empty);

    private static Task<World> WorldAsync() =>
        World.StartAsync(new SimulatorOptions { Keys = 6, Days = 1, Scenario = "quiet", Traps = SimulatorTraps.ServiceAccountKeys });

    private static EngineHost Open(World world) => world.Open(new MemoryEntityStore(), options =>
    {
        options.Detection.BackfillDays = 1;
        options.Hygiene.WorkingHours = [new HoursOptions { From = "08:00", To = "13:00" }];
    });

    private static async Task<ReadAccess> ReadAsync(EngineHost host) =>
        await host.Get<HygieneReader>().InventoryAsync(EngineHost.Account, CancellationToken.None) ?? throw new InvalidOperationException("Nothing was read.");

    private static async Task<IReadOnlyList<InventoryChange>> ChangesAsync(EngineHost host) =>
        [.. (await AttributedAsync(host)).Select(one => one.Change)];

    private static async Task<IReadOnlyList<AttributedChange>> AttributedAsync(EngineHost host) =>
        await host.Get<HygieneReader>().ChangesAsync(EngineHost.Account, DateTimeOffset.UnixEpoch, CancellationToken.None);

    private static async Task<List<Alert>> AlertsAsync(EngineHost host) => [.. (await host.AlertsAsync()).Where(alert => alert.Subject.Rule is RuleKind.InventoryChanged)];

    private static async Task SendAsync(World world, HttpMethod method, string path, string? body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri($"{world.Server.BaseUrl.ToString().TrimEnd('/')}/{path}"));
        request.Headers.Authorization = new("Bearer", world.Options.AdminKey);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
