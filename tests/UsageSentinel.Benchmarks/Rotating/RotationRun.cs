using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Rotating;

/// <summary>
/// <c>rotations [SEED [KEYS]]</c>: rotates every key of a simulated organization under load. A quarter of the applications move at once, a quarter
/// late, a quarter partly, a quarter never; some runs are killed at a call that changes something. Counts what must not happen, and how long
/// both keys were valid.
/// </summary>
internal static class RotationRun
{
    private const string Key = "sk-admin-rotation";
    private const int Days = 16, Hours = 12, KillEvery = 43;
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Styles = ["at once", "late", "partly", "never"];

    public static async Task RunAsync(string[] args)
    {
        var seed = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 401;
        var keys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
        Environment.SetEnvironmentVariable("SENTINEL_ROTATION_KEY", Key);
        var vault = Directory.CreateTempSubdirectory("usagesentinel-rotation-").FullName;
        var simulated = new SimulatorOptions { Seed = seed, Keys = keys, Days = 35, Scenario = "quiet", AdminKey = Key, Traps = SimulatorTraps.LateBuckets };
        var clock = new SimulatedClock(Start);
        await using var server = await SimulatorServer.StartAsync(simulated, clock, 0, CancellationToken.None);
        var kills = new Kills();
        await using var services = Services(server, clock, vault, kills);
        var engine = services.GetRequiredService<SentinelEngine>();
        await engine.RunOnceAsync(null, CancellationToken.None);
        string[] all = [.. server.Organization.Keys.Where(key => key.IsListed).Select(key => key.Id)];
        await StartAsync(services, clock, all, kills);
        var style = all.Index().ToDictionary(one => one.Item, one => Styles[one.Index / 3 % Styles.Length]);

        var moved = new HashSet<string>(StringComparer.Ordinal);
        for (var hour = 0; hour < Days * 24; hour += Hours)
        {
            await MoveAsync(services, server, style, moved, hour);
            clock.Advance(TimeSpan.FromHours(Hours));
            kills.Every = KillEvery;
            await engine.RunOnceAsync(null, CancellationToken.None);
            kills.Every = 0;
        }

        await SayAsync(services, server, clock, simulated, style, kills);
        Directory.Delete(vault, recursive: true);
    }

    private static async Task StartAsync(ServiceProvider services, SimulatedClock clock, string[] keys, Kills kills)
    {
        var rotations = services.GetRequiredService<Rotations>();
        foreach (var key in keys)
        {
            var plan = await rotations.PlanAsync(key, new RotationRequest("benchmark", RotationVaults.Vault), CancellationToken.None);
            kills.Every = KillEvery;
            try
            {
                await rotations.StartAsync(plan.Rotation ?? throw new InvalidOperationException(plan.Refusal), CancellationToken.None);
            }
            catch (KilledException)
            {
                // The next runs continue.
            }

            kills.Every = 0;
            clock.Advance(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>What applications do at an hour: those that move at once read the vault as soon as a secret is there, others later or not at all.</summary>
    private static async Task MoveAsync(ServiceProvider services, SimulatorServer server, Dictionary<string, string> style, HashSet<string> moved, int hour)
    {
        foreach (var rotation in await services.GetRequiredService<Rotations>().ListAsync(DateTimeOffset.MaxValue, CancellationToken.None))
        {
            var number = rotation.OldKey.Value.Sum(letter => letter);
            var at = style[rotation.OldKey.Value] switch { "at once" or "partly" => Hours, "late" => Hours * (2 + (number % 6)), _ => int.MaxValue };
            if (hour >= at && rotation is { NewKey: { } next, AnnouncedAt: not null } && moved.Add(rotation.OldKey.Value))
            {
                server.Organization.Move(rotation.OldKey.Value, next.Value, Start.AddHours(hour + 1), style[rotation.OldKey.Value] == "partly" ? flow => flow % 2 == 0 : null);
            }
        }
    }

    private static async Task SayAsync(
        ServiceProvider services, SimulatorServer server, SimulatedClock clock, SimulatorOptions simulated, Dictionary<string, string> style, Kills kills)
    {
        var all = await services.GetRequiredService<Rotations>().ListAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        var books = server.Organization.Books;
        Say($"{all.Length} rotations, {kills.Count} runs killed; {style.Count} keys");
        foreach (var name in Styles)
        {
            var of = all.Where(one => style[one.OldKey.Value] == name).ToList();
            double[] overlaps = [.. of.Select(one => (one.CutOverAt - one.AnnouncedAt)?.TotalDays).OfType<double>().Order()];
            var phases = string.Join(", ", of.CountBy(one => one.Phase).OrderBy(one => one.Key).Select(one => $"{one.Value} {one.Key}"));
            Say($"  {name,-8} {phases}{(overlaps.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"; both keys valid for {overlaps[0]:0.0} to {overlaps[^1]:0.0} days, median {overlaps[overlaps.Length / 2]:0.0}") : string.Empty)}");
        }

        var late = server.Organization.Deletions.Where(deletion => style.ContainsKey(deletion.KeyId))
            .Count(deletion => books.Totals(deletion.At - new RotationPolicy().Quiet, deletion.At).Any(line => line.KeyId == deletion.KeyId && line.Totals.Requests > 0));
        Say($"old keys deleted: {server.Organization.Deletions.Count(deletion => style.ContainsKey(deletion.KeyId))}; used within the set time before: {late}");

        var asked = await TwinAsync(simulated, clock.GetUtcNow());
        var made = books.Totals(Start, clock.GetUtcNow()).Sum(line => line.Totals.Requests);
        Say($"requests: {made:#,0} of {asked:#,0} that were made without rotations; refused: {asked - made:#,0}");

        var stuck = all.Where(one => one.Phase is RotationPhase.Straggling).ToList();
        var right = stuck.Count(one => IsRight(one, books, clock.GetUtcNow()));
        Say($"past the deadline: {stuck.Count}; named right: {right}");
        var created = server.Organization.Keys.Where(key => key.ServiceAccount?.Name.Contains("[rotation ", StringComparison.Ordinal) is true).Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        Say($"new keys at the provider: {created.Count}; of them without a rotation: {created.Except(all.Select(one => one.NewKey?.Value ?? string.Empty)).Count()}");
    }

    /// <summary>The models that the note names are those that used the old key within the set time; an old key without use is not said to be used.</summary>
    private static bool IsRight(Rotation rotation, Books books, DateTimeOffset now)
    {
        var used = books.Totals(now - new RotationPolicy().Quiet, now.AddHours(-2))
            .Where(line => line.KeyId == rotation.OldKey.Value && line.Totals.Requests > 0)
            .OrderByDescending(line => line.Totals.Requests)
            .Select(line => line.Model ?? "requests")
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return used.Count == 0
            ? !rotation.Note.StartsWith("Still on the old key", StringComparison.Ordinal)
            : used.Take(1).All(model => rotation.Note.Contains(model, StringComparison.Ordinal));
    }

    private static async Task<long> TwinAsync(SimulatorOptions simulated, DateTimeOffset now)
    {
        var clock = new SimulatedClock(Start);
        await using var twin = await SimulatorServer.StartAsync(simulated, clock, 0, CancellationToken.None);
        clock.Set(now);
        return twin.Organization.Books.Totals(Start, now).Sum(line => line.Totals.Requests);
    }

    private static ServiceProvider Services(SimulatorServer server, SimulatedClock clock, string vault, Kills kills)
    {
        var options = new SentinelOptions
        {
            Deployment = "benchmark",
            Providers = [new ProviderOptions { BaseUrl = server.BaseUrl.ToString(), AdminKey = "env:SENTINEL_ROTATION_KEY" }],
            Rotation = new RotationOptions
            {
                Vault = "file:" + vault,
                DeadlineDays = 12,
                MaxDeletionsPerHour = 1_000,
                Scopes = [new RotationScopeOptions { Keys = "*", Scopes = ["api.model.request"] }],
            },
        };
        options.Detection.BackfillDays = 35;
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton<IEntityStore>(new MemoryEntityStore());
        services.AddUsageSentinel(options, (_, _) => { });
        services.AddHttpClient(OpenAIRegistration.ClientName("default")).AddHttpMessageHandler(() => new KillingHandler(kills));
        return services.BuildServiceProvider();
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Which call is the last of a run.</summary>
    private sealed class Kills
    {
        private int seen;

        /// <summary>0 for none.</summary>
        public int Every { get; set; }

        public int Count { get; private set; }

        public void Pass()
        {
            if (Every > 0 && ++seen % Every == 0)
            {
                Count++;
                throw new KilledException();
            }
        }
    }

    /// <summary>Ends a run before or after a call that changes something.</summary>
    private sealed class KillingHandler(Kills kills) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            kills.Pass();
            var answer = await base.SendAsync(request, cancellationToken);
            kills.Pass();
            return answer;
        }
    }

    private sealed class KilledException : Exception;
}
