using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>A simulated organization, watched in <c>enforce</c> with the settings as shipped for a day.</summary>
internal sealed class EnforcedDay
{
    private const string AdminKey = "sk-admin-enforce";
    private static readonly PriceBook Prices = PriceBooks.Of(new PriceOptions()).Of("openai");

    /// <summary>How long the organization is watched, and how long between sweeps: densely while the incidents begin.</summary>
    private static readonly (TimeSpan Until, TimeSpan Every)[] Sweeps =
    [
        (TimeSpan.FromHours(3.5), TimeSpan.FromMinutes(5)),
        (TimeSpan.FromHours(11), TimeSpan.FromMinutes(15)),
        (TimeSpan.FromHours(20), TimeSpan.FromMinutes(30)),
    ];

    public ImmutableArray<EnforcedIncident> Incidents { get; private init; } = [];

    public ImmutableArray<EnforcedAct> Acts { get; private init; } = [];

    /// <summary>Requests that had nothing to do with an incident.</summary>
    public double Normal { get; private init; }

    /// <summary>Those of them in projects and minutes in which a limit of ours was set.</summary>
    public double NormalLimited { get; private init; }

    /// <summary>Those that a limit of ours refused.</summary>
    public double Refused { get; private init; }

    /// <summary>Those of them of keys without an incident.</summary>
    public double RefusedOfOthers { get; private init; }

    /// <summary>Normal requests in projects and minutes in which nothing but throttles was set and nobody abused the project.</summary>
    public double NormalThrottled { get; private init; }

    /// <summary>Those of them that were refused: while somebody abuses a project, normal requests share what is left with theirs.</summary>
    public double RefusedByThrottles { get; private init; }

    /// <summary>Normal requests that a deletion ended.</summary>
    public double StoppedByDeletion { get; private init; }

    /// <summary>The normal requests that an action affected, by what affected them.</summary>
    public ImmutableArray<EnforcedCut> Cuts { get; private init; } = [];

    public static async Task<EnforcedDay> LiveAsync(int seed, int keys)
    {
        var start = new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero).AddDays(seed % 28);
        var clock = new SimulatedClock(start);
        var options = new SimulatorOptions { Seed = seed, Keys = keys, Scenario = "mixed", AdminKey = AdminKey };
        await using var watched = await SimulatorServer.StartAsync(options, clock, 0, CancellationToken.None);
        await using var unwatched = await SimulatorServer.StartAsync(options, clock, 0, CancellationToken.None);
        await using var calm = await SimulatorServer.StartAsync(options with { Scenario = "surprises" }, clock, 0, CancellationToken.None);
        await using var services = Services(watched, clock);
        var engine = services.GetRequiredService<SentinelEngine>();
        var ledger = services.GetRequiredService<LedgerStore>();
        var acts = new Dictionary<(string Id, DateTimeOffset DoneAt), (ContainmentAction Act, DateTimeOffset? Until)>();
        foreach (var (until, every) in Sweeps)
        {
            while (clock.GetUtcNow() < start + until)
            {
                await engine.RunOnceAsync(null, CancellationToken.None);
                Note(acts, (await ledger.ReadActsAsync(CancellationToken.None)).Acts, clock.GetUtcNow());
                clock.Advance(every);
            }
        }

        var books = new DayBooks(Read(watched, start, clock), Read(unwatched, start, clock), Read(calm, start, clock));
        return books.Reconcile(watched.Organization.Incidents, [.. acts.Values], clock.GetUtcNow());
    }

    /// <summary>Remembers each time an action was in force, and when it was taken back.</summary>
    private static void Note(
        Dictionary<(string, DateTimeOffset), (ContainmentAction Act, DateTimeOffset? Until)> known, IEnumerable<ContainmentAction> acts, DateTimeOffset now)
    {
        var current = acts.ToList();
        foreach (var act in current.Where(act => act is { DoneAt: not null, Status: ActionStatus.Done or ActionStatus.Verified or ActionStatus.Failed }))
        {
            known[(act.Id, act.DoneAt.GetValueOrDefault())] = (act, act.Status is ActionStatus.Failed ? now : null);
        }

        foreach (var ((id, done), held) in known.Where(pair => pair.Value.Until is null).ToList())
        {
            if (!current.Any(act => act.Id == id && act.DoneAt == done && act.Status is ActionStatus.Done or ActionStatus.Verified))
            {
                known[(id, done)] = (held.Act, now);
            }
        }
    }

    private static Dictionary<BookCell, BookEntry> Read(SimulatorServer server, DateTimeOffset from, SimulatedClock clock) => server.Organization.Books
        .PerMinute(from, clock.GetUtcNow())
        .GroupBy(line => new BookCell(line.ProjectId, line.KeyId ?? string.Empty, line.Model ?? string.Empty, line.Start))
        .ToDictionary(cell => cell.Key, cell => new BookEntry(cell.Sum(line => line.Totals.Requests), cell.Sum(CostOf)));

    private static double CostOf(UsageLine line) => line.KeyId is not { } key || line.Model is null ? 0 : (double)Prices.Estimate(
        Core.Usage.UsageEndpoint.Completions,
        new UsageDimensions(new ProjectId(line.ProjectId), new KeyId(key), line.Model),
        new UsageCounts { Requests = line.Totals.Requests, InputTokens = line.Totals.InputTokens, CachedTokens = line.Totals.CachedTokens, OutputTokens = line.Totals.OutputTokens },
        new TimeWindow(line.Start, line.End)).Cost.Amount;

    private static ServiceProvider Services(SimulatorServer server, TimeProvider clock)
    {
        Environment.SetEnvironmentVariable("SENTINEL_ENFORCE_KEY", AdminKey);
        var options = new SentinelOptions
        {
            Deployment = "benchmark",
            Providers = [new ProviderOptions { BaseUrl = server.BaseUrl.ToString(), AdminKey = "env:SENTINEL_ENFORCE_KEY" }],
        };
        options.Response.Mode = "enforce";
        return new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .AddSingleton(clock)
            .AddSingleton<IEntityStore>(new MemoryEntityStore())
            .AddUsageSentinel(options, (_, _) => { })
            .BuildServiceProvider();
    }

    /// <summary>A minute of a key on a model.</summary>
    private readonly record struct BookCell(string Project, string Key, string Model, DateTimeOffset Minute);

    private readonly record struct BookEntry(double Requests, double Usd);

    /// <summary>The same day three times: watched, with nobody watching, and without incidents.</summary>
    private sealed record DayBooks(
        Dictionary<BookCell, BookEntry> Watched, Dictionary<BookCell, BookEntry> Unwatched, Dictionary<BookCell, BookEntry> Calm)
    {
        public EnforcedDay Reconcile(ImmutableArray<Incident> incidents, ImmutableArray<(ContainmentAction Act, DateTimeOffset? Until)> acts, DateTimeOffset end)
        {
            var abused = incidents.Where(incident => !incident.IsBenign).ToLookup(incident => incident.KeyId, StringComparer.Ordinal);
            var busy = Unwatched.Where(cell => cell.Value != Calm.GetValueOrDefault(cell.Key)).Select(cell => (cell.Key.Project, cell.Key.Minute)).ToHashSet();
            var (limited, refused, others, deleted, throttled, byThrottles) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
            var cuts = new Dictionary<EnforcedCause, (double Asked, double Refused)>();
            foreach (var (cell, calm) in Calm)
            {
                var asked = Unwatched.GetValueOrDefault(cell).Requests;
                // A limit refuses the abuse and the normal use of a key alike, in proportion.
                var missing = Math.Max(0, asked - Watched.GetValueOrDefault(cell).Requests) * (asked > 0 ? Math.Min(1, calm.Requests / asked) : 0);
                var isDeleted = acts.Any(act => act.Act.Level.IsIrreversible() && act.Act.Key.Value == cell.Key && act.Act.DoneAt <= cell.Minute.AddMinutes(1));
                var limits = acts.Where(act => !act.Act.Level.IsIrreversible() && act.Act.Project.Value == cell.Project && act.Act.DoneAt <= cell.Minute.AddMinutes(1) && !(act.Until < cell.Minute))
                    .Select(act => act.Act.Level).ToList();
                var isThrottled = limits.Count > 0 && !busy.Contains((cell.Project, cell.Minute)) && limits.TrueForAll(level => level is ContainmentLevel.Throttle);
                limited += limits.Count > 0 ? calm.Requests : 0;
                throttled += isThrottled ? calm.Requests : 0;
                byThrottles += isThrottled && !isDeleted ? missing : 0;
                refused += isDeleted ? 0 : missing;
                others += isDeleted || abused.Contains(cell.Key) ? 0 : missing;
                deleted += isDeleted ? missing : 0;
                if (CauseOf(cell, acts, abused.Contains(cell.Key), busy) is { } cause)
                {
                    var (known, cut) = cuts.GetValueOrDefault(cause);
                    cuts[cause] = (known + calm.Requests, cut + missing);
                }
            }

            return new EnforcedDay
            {
                Incidents = [.. abused.SelectMany(incident => incident).Select(incident => Reconcile(incident, acts)).Where(one => one.Undone > 0)],
                Acts = [.. acts.Select(act => new EnforcedAct(act.Act.Key.Value, act.Act.Level, act.Act.Status, abused.Contains(act.Act.Key.Value), act.Until < end && act.Act.Status is not ActionStatus.Failed ? act.Until - act.Act.DoneAt : null))],
                Normal = Calm.Values.Sum(entry => entry.Requests),
                NormalLimited = limited,
                Refused = refused,
                RefusedOfOthers = others,
                RefusedByThrottles = byThrottles,
                NormalThrottled = throttled,
                StoppedByDeletion = deleted,
                Cuts = [.. cuts.Select(cut => new EnforcedCut(cut.Key, cut.Value.Asked, cut.Value.Refused))],
            };
        }

        /// <summary>What affects a cell: a deletion before a model list, that before a spend limit, that before a throttle; null for nothing.</summary>
        private static EnforcedCause? CauseOf(
            BookCell cell, ImmutableArray<(ContainmentAction Act, DateTimeOffset? Until)> acts, bool isAbused, HashSet<(string Project, DateTimeOffset Minute)> busy)
        {
            var inForce = acts.Where(act => act.Act.Project.Value == cell.Project && act.Act.DoneAt <= cell.Minute.AddMinutes(1) && !(act.Until < cell.Minute)).Select(act => act.Act).ToList();
            var act = inForce.Find(act => act.Level.IsIrreversible() && act.Key.Value == cell.Key)
                ?? inForce.Find(act => act.Wanted is ProviderLimitState.List { Permissions: { } list } && list.Models.Contains(cell.Model) != list.IsAllowList)
                ?? inForce.Find(act => act.Level is ContainmentLevel.SpendLimit)
                ?? inForce.Find(act => act.Wanted is ProviderLimitState.Limits limits && limits.Models.Any(limit => ProviderLimit.IsFor(limit, cell.Model)));
            return act is null ? null : new EnforcedCause(
                act.Level,
                acts.Where(other => other.Act.EpisodeId == act.EpisodeId && other.Act.BegunAt < act.BegunAt).Select(other => other.Act.Id).Distinct().Count() + 1,
                isAbused,
                busy.Contains((cell.Project, cell.Minute)));
        }

        private EnforcedIncident Reconcile(Incident incident, ImmutableArray<(ContainmentAction Act, DateTimeOffset? Until)> acts)
        {
            var cells = Unwatched.Where(cell => cell.Key.Key == incident.KeyId && cell.Key.Minute >= incident.Start && cell.Key.Minute < incident.End)
                .Select(cell => (cell.Key, cell.Value.Usd, Bad: cell.Value.Usd > 0 ? Math.Max(0, 1 - (Calm.GetValueOrDefault(cell.Key).Usd / cell.Value.Usd)) : 0))
                .ToList();
            var project = cells.Count > 0 ? cells[0].Key.Project : string.Empty;
            // Two incidents of a project share its limits.
            var act = acts
                .Where(act => act.Act.Status is not ActionStatus.Failed && act.Act.DoneAt < incident.End && !(act.Until < incident.Start)
                    && (act.Act.Key.Value == incident.KeyId || (act.Act.Project.Value == project && !act.Act.Level.IsIrreversible())))
                .OrderBy(act => act.Act.Key.Value == incident.KeyId ? 0 : 1).ThenBy(act => act.Act.DoneAt).Select(act => act.Act).FirstOrDefault();
            var from = act?.DoneAt is { } done ? done + TimeSpan.FromMinutes(1) : DateTimeOffset.MaxValue;
            var begun = cells.Count > 0 && cells[0].Key.Minute > incident.Start ? cells.Min(cell => cell.Key.Minute) : incident.Start;
            return new EnforcedIncident(incident, act?.Level ?? ContainmentLevel.None, act?.Status is ActionStatus.Verified, act?.DoneAt - begun)
            {
                Undone = cells.Sum(cell => cell.Usd * cell.Bad),
                Left = cells.Sum(cell => Watched.GetValueOrDefault(cell.Key).Usd * cell.Bad),
                UndoneAfter = cells.Where(cell => cell.Key.Minute >= from).Sum(cell => cell.Usd * cell.Bad),
                LeftAfter = cells.Where(cell => cell.Key.Minute >= from).Sum(cell => Watched.GetValueOrDefault(cell.Key).Usd * cell.Bad),
            };
        }
    }
}

/// <summary>An incident of a watched organization, in US dollars above what the key costs without it, from when it was watched first.</summary>
/// <param name="Incident">What happened.</param>
/// <param name="Level">The first action that affects it; none if there was none.</param>
/// <param name="IsVerified">Whether that action was found to work.</param>
/// <param name="ActedAfter">From its start, or from when it was watched first, to the action.</param>
internal sealed record EnforcedIncident(Incident Incident, ContainmentLevel Level, bool IsVerified, TimeSpan? ActedAfter)
{
    /// <summary>What it costs if nobody does anything.</summary>
    public double Undone { get; init; }

    /// <summary>What it cost.</summary>
    public double Left { get; init; }

    /// <summary>What it costs after the action took effect, if nobody does anything.</summary>
    public double UndoneAfter { get; init; }

    /// <summary>What it cost after that.</summary>
    public double LeftAfter { get; init; }
}

/// <summary>One action.</summary>
/// <param name="Key">The key.</param>
/// <param name="Level">What was done.</param>
/// <param name="Status">What became of it.</param>
/// <param name="IsOnAbused">Whether the key had an incident.</param>
/// <param name="LiftedAfter">How long it was in force; null if it was to the end.</param>
internal sealed record EnforcedAct(string Key, ContainmentLevel Level, ActionStatus Status, bool IsOnAbused, TimeSpan? LiftedAfter);

/// <summary>What an action that affects normal requests is.</summary>
/// <param name="Level">What was done.</param>
/// <param name="Step">Whether it was the first action of its alert (1), or which one.</param>
/// <param name="IsAbused">Whether the requests are of a key with an incident.</param>
/// <param name="IsBusy">Whether somebody abused the project in that minute.</param>
internal readonly record struct EnforcedCause(ContainmentLevel Level, int Step, bool IsAbused, bool IsBusy);

/// <summary>Normal requests that an action affected.</summary>
/// <param name="Cause">By what.</param>
/// <param name="Asked">How many there were while it was in force.</param>
/// <param name="Refused">How many of them were refused.</param>
internal sealed record EnforcedCut(EnforcedCause Cause, double Asked, double Refused);
