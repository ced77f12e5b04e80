using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Cli;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Cli;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>
/// The secret of a new key on every path that fails, with the real client of Key Vault and a store on disk: everything that was written, logged,
/// thrown, published or sent is searched for it.
/// </summary>
public sealed partial class PlantedSecretTests
{
    private readonly ConcurrentBag<string> secrets = [];
    private readonly ConcurrentBag<(string Where, string Text)> seen = [];

    public static TheoryData<string> Paths => [.. Faults.Keys];

    private static Dictionary<string, Action<Fault>> Faults { get; } = new(StringComparer.Ordinal)
    {
        ["nothing fails"] = _ => { },
        ["the answer to the creation is lost"] = fault => fault.AfterCreation = (_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
        ["the creation is answered as if it had to be tried again"] = fault => fault.AfterCreation = (_, _) => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("{}", Encoding.UTF8, "application/json") },
        ["the creation is answered with an error that repeats the secret"] = fault => fault.AfterCreation = (request, secret) => Wire.Refuse(request, HttpStatusCode.InternalServerError, $"internal: {secret}"),
        ["the creation is refused with the secret"] = fault => fault.AfterCreation = (request, secret) => Wire.Refuse(request, HttpStatusCode.BadRequest, $"bad: {secret}"),
        ["the new key has no id"] = fault => fault.AfterCreation = (request, secret) => Wire.Answer(request, HttpStatusCode.OK, $$"""{"id": "", "value": "{{secret}}"}"""),
        ["the answer is no JSON"] = fault => fault.AfterCreation = (request, secret) => Wire.Answer(request, HttpStatusCode.OK, $"<html>{secret}"),
        ["the answer has the secret in the place of the id"] = fault => fault.AfterCreation = (request, secret) => Wire.Answer(request, HttpStatusCode.OK, $$"""{"id": 7, "value": ["{{secret}}"]}"""),
        ["the vault refuses and repeats what was sent"] = fault => fault.InVault = request => Repeating(403, request),
        ["the vault conflicts and repeats what was sent"] = fault => fault.InVault = request => Repeating(409, request),
        ["the vault breaks and repeats what was sent"] = fault => fault.InVault = request => Repeating(500, request),
        ["the vault ends the connection"] = fault => fault.InVault = _ => new Reply(0, IsCut: true),
        ["the vault answers with the secret as a page"] = fault => fault.InVault = request => new Reply(200, $"<html>{request.Text}").With("Content-Type", "text/html"),
        ["the vault stores it and says it did not"] = fault => fault.InVault = request =>
        {
            fault.Vault.Store(request.Path.Split('/', '?')[2], request);
            return Repeating(500, request);
        },
        ["the process ends after the creation"] = fault => fault.AfterCreation = (_, _) => throw new KilledException(),
        ["the process ends before the secret is stored"] = fault => fault.IsKilledBeforeTheVault = true,
        ["the process ends after the secret is stored"] = fault => fault.IsKilledAfterTheVault = true,
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Secret_OnThisPath_IsInTheVaultOnlyAndTheRotationGoesOn(string path)
    {
        var folder = new TemporaryFolder();
        await using var vault = await VaultEmulator.StartAsync();
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 4, Days = 3, Scenario = "quiet", Traps = SimulatorTraps.None });
        var fault = new Fault(vault);
        var onDisk = SqliteEntityStore.Open(folder.File("sentinel.db"));
        var store = new FaultyStore(onDisk);
        await using (var host = world.Open(
            store,
            options =>
            {
                options.Rotation.Scopes = [new() { Keys = "*", Scopes = ["*"] }];
                options.Detection.BackfillDays = 2;
            },
            more => more.AddSingleton(new RotationVaults(vault.Vault)).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Lines(seen)))))
        {
            await host.SweepAsync();
            var key = world.Organization.Keys.First(one => one.IsListed).Id;
            host.Wire.Intercept = (request, pass) => TakeAsync(fault, request, pass);
            vault.Fault = request => request.Method == "PUT" && fault.IsOn ? fault.InVault?.Invoke(request) : null;
            store.Fault = (call, _, _) => call is StoreCall.Commit && fault.IsOn && fault.IsToBeKilled() ? new KilledException() : null;
            Faults[path](fault);
            fault.IsOn = true;
            var plan = await host.Get<Rotations>().PlanAsync(key, new RotationRequest("cli:test", RotationVaults.Vault), CancellationToken.None);
            try
            {
                await host.Get<Rotations>().StartAsync(plan.Rotation!, CancellationToken.None);
            }
            catch (Exception failure)
            {
                seen.Add(("exception", failure.ToString()));
            }

            fault.IsOn = false;
            world.Clock.Advance(TimeSpan.FromMinutes(20));
            await host.SweepAsync();
            var rotation = await host.Get<Rotations>().FindAsync(key, CancellationToken.None);
            Assert.True(rotation?.Phase is RotationPhase.Announced, $"{rotation?.Phase}: {rotation?.Note}");
            Assert.Contains(vault.VersionsOf(rotation!.SecretName), version => (string?)version["tags"]!["key-id"] == rotation.NewKey?.Value);

            Assert.Equal(rotation.NewKey?.Value, Assert.Single(world.Organization.Keys, made => made.ServiceAccount?.Name.EndsWith(rotation.Tag, StringComparison.Ordinal) is true).Id);

            foreach (var told in host.Told)
            {
                seen.Add(("event", told.ToJson()));
            }

            foreach (var sent in host.Wire.Sent)
            {
                seen.Add(("request", sent.Path));
            }

            foreach (var row in await RowsAsync(host))
            {
                seen.Add(("row", row));
            }
        }

        foreach (var request in vault.Requests)
        {
            seen.Add(("request to the vault", request.Method == "PUT" ? request.Path : request.Path + request.Text));
        }

        await onDisk.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            seen.Add((Path.GetFileName(file), Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))));
        }

        seen.Add(("command line", await File.ReadAllTextAsync("/proc/self/cmdline")));
        seen.Add(("environment", await File.ReadAllTextAsync("/proc/self/environ")));
        folder.Delete();

        Assert.NotEmpty(secrets);
        Assert.True(seen.Select(one => one.Where).Distinct().Count() >= 7);
        Assert.All(secrets, secret => Assert.Matches(Planted(), secret));
        Assert.Empty(seen.Where(one => secrets.Any(secret => one.Text.Contains(secret, StringComparison.Ordinal)) || Planted().IsMatch(one.Text)).Select(one => one.Where).Distinct());
        Assert.Subset(secrets.ToHashSet(StringComparer.Ordinal), vault.Values.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The command: to a file, to a terminal, and to a file that cannot be written; then everything that can be asked afterwards.</summary>
    [Fact]
    public async Task Secret_OfTheCommand_IsWhereItWasAskedForAndNowhereElse()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        rig.Variables["Sentinel__Rotation__Scopes__0__Keys"] = "*";
        rig.Variables["Sentinel__Rotation__Scopes__0__Scopes__0"] = "api.model.request";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        string[] keys = [.. rig.Server.Organization.Keys.Where(key => key.IsListed).Select(key => key.Id).Take(3)];

        var toFile = await rig.RunAsync("rotate", keys[0], "--yes", "--to", rig.File("key.env"), "--verbose");
        var revealed = await rig.RunAsync("rotate", keys[1], "--yes", "--reveal", "--verbose");
        var failed = await rig.RunAsync("rotate", keys[2], "--yes", "--to", rig.File("no/such/folder/key.env"), "--verbose");

        Assert.True(toFile.Code == ExitCode.Done, toFile.Error);
        Assert.Matches(Planted(), await File.ReadAllTextAsync(rig.File("key.env")));
        Assert.Matches(Planted(), Assert.Single(revealed.Out.TrimEnd('\n').Split('\n')));
        Assert.NotEqual(ExitCode.Done, failed.Code);
        var texts = new List<string> { toFile.Out, toFile.Error, revealed.Error, failed.Out, failed.Error };
        foreach (var verb in (string[][])
        [
            ["watch", "--once", "--verbose"], ["rotations"], ["rotations", "--output", "json"], ["ledger"], ["ledger", "--output", "json"], ["outbox"], ["alerts"], ["keys", "--output", "json"],
            ["status"], ["audit", "verify"], ["rotate", keys[2]], ["rotate", keys[0], "--cancel"], ["backup", rig.File("copy.db")],
        ])
        {
            var run = await rig.RunAsync(verb);
            texts.Add(run.Out + run.Error);
        }

        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(rig.Data)!, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("key.env", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            texts.Add(await reader.ReadToEndAsync());
        }

        Assert.DoesNotContain(texts, text => Planted().IsMatch(text));
    }

    private async Task<HttpResponseMessage> TakeAsync(Fault fault, HttpRequestMessage request, Func<Task<HttpResponseMessage>> pass)
    {
        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync();
            seen.Add(("request body", await content.ReadAsStringAsync()));
        }

        var answer = await pass();
        if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/api_keys", StringComparison.Ordinal))
        {
            await answer.Content.LoadIntoBufferAsync();
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var secret = body.RootElement.GetProperty("value").GetString()!;
            secrets.Add(secret);
            fault.IsCreated = true;
            return fault is { IsOn: true, AfterCreation: { } instead } ? instead(request, secret) : answer;
        }

        return answer;
    }

    private static async Task<List<string>> RowsAsync(EngineHost host)
    {
        var rows = new List<string>(await StoreDump.OfAsync(host));
        foreach (var (table, partition) in ((string, string)[])[(TableNames.Ledger, "rotations"), (TableNames.Ledger, "ledger"), (TableNames.Sentinel, "dead-letters"), (TableNames.Sentinel, "bulletins")])
        {
            await foreach (var row in host.Store.QueryAsync(table, partition, RowRange.All, CancellationToken.None))
            {
                rows.Add(row.RowKey + string.Join(' ', row.Entity.Properties.Values.Select(value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value.ToString())));
            }
        }

        return rows;
    }

    /// <summary>The worst kind of answer: it repeats what was sent.</summary>
    private static Reply Repeating(int status, Received request) =>
        VaultEmulator.Json(status, new JsonObject { ["error"] = new JsonObject { ["code"] = "Failed", ["message"] = request.Text } });

    /// <summary>What the simulated provider makes, and nothing else that is shown: listings redact it.</summary>
    [GeneratedRegex("sk-svcacct-[A-Za-z0-9]{20,}")]
    private static partial Regex Planted();

    private sealed class KilledException : Exception;

    /// <summary>What goes wrong, once.</summary>
    private sealed class Fault(VaultEmulator vault)
    {
        public VaultEmulator Vault => vault;

        public bool IsOn { get; set; }

        public bool IsCreated { get; set; }

        public bool IsKilledBeforeTheVault { get; set; }

        public bool IsKilledAfterTheVault { get; set; }

        public Func<HttpRequestMessage, string, HttpResponseMessage>? AfterCreation { get; set; }

        public Func<Received, Reply?>? InVault { get; set; }

        public bool IsToBeKilled() => IsCreated && (IsKilledBeforeTheVault || (IsKilledAfterTheVault && vault.Values.Any()));
    }

    private sealed class Lines(ConcurrentBag<(string Where, string Text)> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(("log", $"{formatter(state, exception)} {exception}"));

        public void Dispose()
        {
        }
    }
}
