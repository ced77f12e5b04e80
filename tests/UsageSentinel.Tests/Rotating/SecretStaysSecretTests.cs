using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>The secret of a new key goes from the provider's answer to the vault and nowhere else, whatever fails.</summary>
public sealed class SecretStaysSecretTests
{
    private readonly ConcurrentBag<string> secrets = [];
    private readonly ConcurrentBag<string> logged = [];
    private readonly ConcurrentBag<string> thrown = [];

    [Fact]
    public async Task Secret_ThroughEveryFailure_TouchesNoRowEventLogOrException()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 35, Scenario = "quiet", Traps = SimulatorTraps.None });
        var vault = new FailingVault();
        var store = new MemoryEntityStore();
        await using var host = world.Open(
            store,
            options => options.Rotation.Scopes = [new() { Keys = "*", Scopes = ["*"] }],
            more => more.AddSingleton(new RotationVaults(vault)).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Lines(logged))));
        await host.SweepAsync();
        host.Wire.Intercept = async (request, pass) =>
        {
            var answer = await pass();
            if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/api_keys", StringComparison.Ordinal))
            {
                await answer.Content.LoadIntoBufferAsync();
                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                var secret = body.RootElement.GetProperty("value").GetString()!;
                secrets.Add(secret);
                if (vault.Mode is FailureMode.GarbageAnswer)
                {
                    return Wire.Answer(request, HttpStatusCode.OK, $$"""{"id": "", "value": "{{secret}}"}""");
                }
            }

            return answer;
        };

        var keys = new Queue<string>(world.Organization.Keys.Where(key => key.IsListed).Select(key => key.Id).ToArray());
        foreach (var mode in Enum.GetValues<FailureMode>())
        {
            vault.Mode = mode;
            var plan = await host.Get<Rotations>().PlanAsync(keys.Dequeue(), new RotationRequest("cli:test", RotationVaults.Vault), CancellationToken.None);
            await TryAsync(() => host.Get<Rotations>().StartAsync(plan.Rotation!, CancellationToken.None));
            vault.Mode = FailureMode.None;
            world.Clock.Advance(TimeSpan.FromMinutes(20));
            await host.SweepAsync();
            Assert.Equal(RotationPhase.Announced, (await host.Get<Rotations>().FindAsync(plan.Rotation!.OldKey.Value, CancellationToken.None))?.Phase);
        }

        Assert.True(secrets.Count >= 7 && thrown.Count >= 3 && !logged.IsEmpty);
        var rows = new List<string>(await StoreDump.OfAsync(host));
        await foreach (var row in store.QueryAsync(TableNames.Ledger, "rotations", RowRange.All, CancellationToken.None))
        {
            rows.Add(row.RowKey + string.Join(' ', row.Entity.Properties.Values));
        }

        var events = host.Reported.Select(reported => reported.ToJson());
        var requests = host.Wire.Sent.Select(sent => sent.Path);
        Assert.All(rows.Concat(events).Concat(requests).Concat(logged).Concat(thrown), text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal)));
        Assert.Equal(secrets.Order(StringComparer.Ordinal).Where(vault.Held.Contains), vault.Held.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Secret_AsText_IsNotShown()
    {
        var secret = new SecretText("sk-svcacct-PLANTED0123456789");

        Assert.DoesNotContain("PLANTED", secret.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", new NewSecret("rotated-a", secret, "key_a", "svc_a", "key_b", null).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", JsonSerializer.Serialize(secret), StringComparison.Ordinal);
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            thrown.Add(failure.ToString());
        }
    }

    private enum FailureMode
    {
        None,
        Refused,
        Written,
        Broken,
        GarbageAnswer,
    }

    /// <summary>A vault that refuses, that holds the secret and does not say so, or that breaks.</summary>
    private sealed class FailingVault : ISecretVault
    {
        private readonly ConcurrentDictionary<string, string> held = new(StringComparer.Ordinal);

        public FailureMode Mode { get; set; }

        public ICollection<string> Held => held.Values;

        public string Name => "the vault";

        public Task<string?> FindAsync(string secretName, string keyId, CancellationToken cancellationToken) => Task.FromResult(held.ContainsKey(keyId) ? "1" : null);

        public Task<string> StoreAsync(NewSecret secret, CancellationToken cancellationToken)
        {
            if (Mode is FailureMode.None or FailureMode.Written)
            {
                held[secret.KeyId] = secret.Value.Reveal();
            }

            return Mode switch
            {
                FailureMode.None => Task.FromResult("1"),
                FailureMode.Broken => throw new InvalidOperationException($"Broken while writing {secret}."),
                _ => throw new ProviderException(ProviderError.Refused, $"The vault refused {secret}."),
            };
        }
    }

    private sealed class Lines(ConcurrentBag<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
