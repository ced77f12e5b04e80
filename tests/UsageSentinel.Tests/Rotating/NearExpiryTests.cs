using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>Key Vault's event that a secret expires soon, through the handler of the queue, with a vault on loopback and a simulated organization.</summary>
public sealed class NearExpiryTests : IAsyncLifetime
{
    private VaultEmulator vault = null!;
    private World world = null!;
    private EngineHost host = null!;

    public async Task InitializeAsync()
    {
        vault = await VaultEmulator.StartAsync();
        world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 3, Scenario = "quiet" });
        host = await OpenAsync(_ => { });
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await world.DisposeAsync();
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task Event_OfASecretThatExpiresSoon_BeginsARotationThatWritesItsNewestVersion()
    {
        var key = ServiceKey();
        vault.Put("rotated-shop", key.Id, world.Now.AddDays(29));

        await SendAsync("rotated-shop");

        var open = Assert.Single(await OpenRotationsAsync());
        Assert.Equal((key.Id, RotationPhase.Due, "automation", "rotated-shop"), (open.OldKey.Value, open.Phase, open.Actor, open.SecretName));

        await host.SweepAsync();
        var announced = Assert.Single(await OpenRotationsAsync());
        Assert.Equal(RotationPhase.Announced, announced.Phase);
        var newest = vault.VersionsOf("rotated-shop")[^1];
        Assert.Equal((announced.NewKey?.Value, key.Id), ((string?)newest["tags"]!["key-id"], (string?)newest["tags"]!["previous-key-id"]));
        Assert.DoesNotContain(vault.Requests, request => request.Method == "GET" && !request.Path.Contains("/versions", StringComparison.Ordinal));
    }

    /// <summary>Event Grid delivers at least once, and late: before the rotation is carried out, while it is open, and after it was cancelled.</summary>
    [Fact]
    public async Task Event_Repeated_BeginsNothingTwice()
    {
        vault.Put("rotated-shop", ServiceKey().Id, world.Now.AddDays(29));
        await Task.WhenAll(SendAsync("rotated-shop"), SendAsync("rotated-shop"));
        await SendAsync("rotated-shop");
        Assert.Single(await OpenRotationsAsync());
        await host.SweepAsync();
        await SendAsync("rotated-shop");
        var open = Assert.Single(await OpenRotationsAsync());

        await host.Get<Rotations>().CancelAsync(open, CancellationToken.None);
        await SendAsync("rotated-shop");

        Assert.Empty(await OpenRotationsAsync());
        Assert.Single(world.Organization.Keys, made => made.ServiceAccount?.Name.Contains("[rotation ", StringComparison.Ordinal) is true);
    }

    /// <summary>A hint that is wrong, forged or out of date opens nothing and publishes nothing.</summary>
    [Fact]
    public async Task Event_ThatVaultOrProviderDoNotConfirm_BeginsNothing()
    {
        var key = ServiceKey().Id;
        vault.Put("rotated-later", key, world.Now.AddDays(60));
        vault.Put("rotated-untagged", null, world.Now.AddDays(1));
        vault.Put("rotated-forever", key, null);
        vault.Put("rotated-unknown", "key_of_nobody", world.Now.AddDays(1));
        vault.Put("rotated-hostile", "key'; DROP TABLE keys;--\u202e<script>", world.Now.AddDays(1));
        vault.Put("app-secret", key, world.Now.AddDays(1));

        foreach (var name in (string[])["rotated-later", "rotated-untagged", "rotated-forever", "rotated-unknown", "rotated-hostile", "rotated-none", "app-secret"])
        {
            await SendAsync(name);
        }

        vault.Put("rotated-shop", key, world.Now.AddDays(1));
        await SendAsync("rotated-shop", "https://kvn-other.vault.azure.net");

        Assert.Empty(await OpenRotationsAsync());
        Assert.DoesNotContain(vault.Requests, request => request.Path.Contains("app-secret", StringComparison.Ordinal) || request.Path.Contains("rotated-shop", StringComparison.Ordinal));
        await host.SweepAsync();
        Assert.DoesNotContain(host.Told, told => told.Type == EventTypes.RotationDue);
    }

    [Fact]
    public async Task Event_OfAKeyWithUnknownScopes_NotifiesTheOwnersOnceWithWhatToDo()
    {
        await host.DisposeAsync();
        host = await OpenAsync(options => options.Rotation.Scopes = []);
        vault.Put("rotated-shop", ServiceKey().Id, world.Now.AddDays(29));

        await SendAsync("rotated-shop");
        await SendAsync("rotated-shop");
        await host.SweepAsync();

        Assert.Empty(await OpenRotationsAsync());
        var due = Assert.Single(host.Told, told => told.Type == EventTypes.RotationDue);
        Assert.Equal(("warning", "a secret expires soon", ServiceKey().Id), (due.Data.Severity, due.Data.Cause, due.Data.ApiKeyId));
        Assert.Contains("no rotation was begun. The scopes of the new key are not known", due.Data.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_WhereItIsOnlyToNotify_NotifiesTheOwners()
    {
        await host.DisposeAsync();
        host = await OpenAsync(options => options.Rotation.NearExpiry = false);
        vault.Put("rotated-shop", ServiceKey().Id, world.Now.AddDays(29));

        await SendAsync("rotated-shop");
        await host.SweepAsync();

        Assert.Empty(await OpenRotationsAsync());
        Assert.Contains($"'sentinel rotate {ServiceKey().Id} --yes'", Assert.Single(host.Told, told => told.Type == EventTypes.RotationDue).Data.Explanation, StringComparison.Ordinal);
    }

    /// <summary>A key that a rotation made has one secret: a tag on another secret is a mistake, or worse.</summary>
    [Fact]
    public async Task Event_OfASecretThatNamesTheKeyOfAnother_BeginsNothing()
    {
        vault.Put("rotated-shop", ServiceKey().Id, world.Now.AddDays(29));
        await SendAsync("rotated-shop");
        await host.SweepAsync();
        var open = Assert.Single(await OpenRotationsAsync());
        await host.Get<Rotations>().CancelAsync(open, CancellationToken.None);
        vault.Put("rotated-foreign", open.NewKey!.Value.Value, world.Now.AddDays(1));

        await SendAsync("rotated-foreign");
        await host.SweepAsync();

        Assert.Empty(await OpenRotationsAsync());
        Assert.Contains(host.Told, told => told.Type == EventTypes.RotationDue && told.Data.Explanation!.Contains("Correct the tag key-id", StringComparison.Ordinal));
    }

    /// <summary>The event has to come again if the vault cannot be asked; what failed too often can be replayed.</summary>
    [Fact]
    public async Task Event_WhileTheVaultIsDown_ThrowsAndCanBeReplayed()
    {
        vault.Put("rotated-shop", ServiceKey().Id, world.Now.AddDays(29));
        vault.Fault = _ => new Reply(503, "{}");
        await Assert.ThrowsAsync<ProviderException>(() => SendAsync("rotated-shop"));
        await host.Get<DeadLetters>().GiveUpAsync(QueueNames.Response, Message("rotated-shop", vault.Origin), CancellationToken.None);
        await host.Get<DeadLetterReplay>().RunAsync(CancellationToken.None);
        Assert.Single(await host.Get<DeadLetterStore>().ReadAsync(CancellationToken.None));

        vault.Fault = null;
        await host.Get<DeadLetterReplay>().RunAsync(CancellationToken.None);

        Assert.Empty(await host.Get<DeadLetterStore>().ReadAsync(CancellationToken.None));
        Assert.Single(await OpenRotationsAsync());
    }

    /// <summary>As Key Vault and Event Grid write it.</summary>
    internal static string Message(string name, string vault) => $$$"""
        {"id":"{{{name}}}-1","source":"/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kvn-a","specversion":"1.0","type":"Microsoft.KeyVault.SecretNearExpiry","subject":"{{{name}}}","time":"2026-09-15T12:00:00Z","data":{"Id":"{{{vault}}}/secrets/{{{name}}}/0123456789abcdef","VaultName":"kvn-a","ObjectType":"Secret","ObjectName":"{{{name}}}","Version":"0123456789abcdef","NBF":null,"EXP":1792000000}}
        """;

    private async Task<EngineHost> OpenAsync(Action<SentinelOptions> configure)
    {
        var opened = world.Open(
            new MemoryEntityStore(),
            options =>
            {
                options.Rotation.Scopes = [new RotationScopeOptions { Keys = "*", Scopes = ["api.model.request"] }];
                options.Detection.BackfillDays = 2;
                configure(options);
            },
            more => more.AddSingleton(new RotationVaults(vault.Vault)));
        await opened.SweepAsync();
        return opened;
    }

    private SimulatedKey ServiceKey() => world.Organization.Keys.First(key => key.IsListed && key.ServiceAccount is not null);

    private async Task<Rotation[]> OpenRotationsAsync() => [.. (await host.Get<RotationStore>().OpenAsync(CancellationToken.None)).Select(one => one.Saga)];

    private Task SendAsync(string name, string? origin = null) => new ResponseMessageHandler(
        host.Get<EventVetting>(), host.Get<ConsoleCommands>(), host.Get<NearExpiry>(), host.Get<DeadLetters>(), host.Get<Runtime.Auditing.Sealing>(), host.Get<Runtime.Auditing.Anchoring>())
        .HandleAsync(QueueNames.Response, Message(name, origin ?? vault.Origin), CancellationToken.None);
}
