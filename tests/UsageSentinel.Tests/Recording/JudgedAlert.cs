using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Recording;

/// <summary>An alert of a decoy key that was used, judged by the engine and kept as a sweep keeps it, and the hands of somebody who may write the store.</summary>
internal sealed class JudgedAlert
{
    private readonly IEntityStore store;

    private JudgedAlert(IEntityStore store, Alert alert, string partition) => (this.store, Alert, Partition) = (store, alert, partition);

    public Alert Alert { get; }

    public string Partition { get; }

    /// <summary>Judges some buckets of use, and seals what is kept of them.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="key">The id of the decoy.</param>
    /// <param name="model">The model that was used.</param>
    /// <param name="idle">Steps of five minutes without use at the end; with none of them the alert fires on.</param>
    public static async Task<JudgedAlert> KeepAsync(IEntityStore store, string key = "key_1", string model = "gpt-4o", int idle = 24)
    {
        var series = new SeriesId(new ProjectId("proj_1"), new KeyId(key));
        var policy = Policy.Default with { CanaryKeys = ["*"] };
        var state = KeyState.New(Given.Account, series, Given.Monday);
        var (rows, transitions) = (new List<Entity>(), new List<Transition>());
        foreach (var requests in new[] { 1, 1 }.Concat(Enumerable.Repeat(0, idle)))
        {
            var window = BucketWidth.FiveMinutes.BucketOf(state.JudgedThrough);
            var inputs = new JudgingInputs(state, Bucket(series, window, model, requests), KeyFacts.Unknown, policy, OrganizationCalibration.Empty, window.End);
            var step = inputs.Judge();
            rows.AddRange(JudgedTransition.Rows(step, inputs));
            transitions.AddRange(step.Transitions);
            state = step.State;
        }

        var alert = transitions[^1].Alert;
        var partition = Partitions.Series(Given.Account, series);
        await new AlertIndex(store).PointAsync(Given.Account, partition, [alert], CancellationToken.None);
        await new SeriesStore(store).CommitAsync(state, null, [.. transitions], [], [.. rows], CancellationToken.None);
        var steps = rows.Select(row => RecordedTransitionId.Parse(row.RowKey[2..])!).ToList();
        await new LedgerStore(store).AppendAsync(SealedSteps.Entry(Given.Account, steps, Given.Monday), null, CancellationToken.None);
        return new JudgedAlert(store, alert, partition);
    }

    /// <summary>The audit of everything that is kept.</summary>
    public static Task<InputVerdict> AuditAsync(IEntityStore store)
    {
        var organization = new ScriptedOrganization(Given.Account, new Random(1), new SimulatedClock(Given.Monday));
        return new InputAudit(
            new ProviderConnections([new ProviderConnection(organization, organization, new Lazy<IKeyControl>(() => organization))]),
            new AlertIndex(store),
            new RecordedSteps(store, new UnsealedSteps(store)),
            new LedgerStore(store),
            new DecisionInputStore(store)).VerifyAsync(CancellationToken.None);
    }

    public async Task<IReadOnlyList<Entity>> StepsAsync()
    {
        var rows = new List<Entity>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partition, RowRange.StartingWith($"j|{Alert.Id}|"), CancellationToken.None))
        {
            rows.Add(row.Entity);
        }

        return rows;
    }

    public Task WriteAsync(Entity row) => store.CommitAsync(TableNames.Sentinel, Partition, [new EntityWrite.Upsert(row)], CancellationToken.None);

    public Task RemoveAsync(Entity row) => store.CommitAsync(TableNames.Sentinel, Partition, [new EntityWrite.Delete(row.RowKey)], CancellationToken.None);

    private static UsageBucket Bucket(SeriesId series, TimeWindow window, string model, long requests) => new(
        series,
        window,
        requests == 0
            ? []
            : [new PricedUsage(
                UsageEndpoint.Completions,
                new UsageDimensions(series.Project, series.Key, model),
                new UsageCounts { Requests = requests, InputTokens = 1_000 },
                new Usd(0.01m),
                true)],
        true);
}
