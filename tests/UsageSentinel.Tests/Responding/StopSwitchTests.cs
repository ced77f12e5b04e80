using UsageSentinel.Cli;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>Whoever pulls the switch while the product is about to act is in time up to the very request that changes something.</summary>
public sealed class StopSwitchTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The usage is confirmed and the intent written; the last thing that is read before the deletion is the key.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_ByAnotherProcessBetweenConfirmationAndDeletion_TheProviderIsNotAsked(bool isPulled)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var looks = 0;
        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            if (IsLookAtTheKey(request) && (await rig.Host.ActsAsync()).Count > 0 && Interlocked.Increment(ref looks) == 1 && isPulled)
            {
                await StopAsync(rig);
            }

            return await pass();
        };

        await rig.Host.Get<ResponseHandler>().HandleAsync(received, None);

        Assert.True(looks > 0, "The key was never looked at after the intent.");
        var kinds = (await rig.Host.LedgerAsync()).Select(row => row.Kind).ToList();
        if (!isPulled)
        {
            // Without the switch the same run deletes the key.
            Assert.Single(rig.Deletions);
            return;
        }

        Assert.Empty(rig.Deletions);
        Assert.Empty(rig.Host.Wire.Mutations);
        Assert.Equal([LedgerKind.Intended, LedgerKind.Control, LedgerKind.Withheld], kinds);
        Assert.StartsWith($"Blocked by guardrail {Guardrail.StopSwitch}", (await rig.WithheldAsync())[^1].Summary, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Withdrawn, Assert.Single(await rig.Host.ActsAsync()).Status);
    }

    /// <summary>The switch cannot be read at the last moment: that is as if it were on.</summary>
    [Fact]
    public async Task Switch_UnreadableAtTheLastMoment_TheProviderIsNotAsked()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var blind = new BlindStore(rig.Store);
        await using var host = rig.World.Open(blind, ResponseRig.Enforce(null));
        host.Wire.Intercept = async (request, pass) =>
        {
            blind.IsBlind |= IsLookAtTheKey(request) && (await rig.Host.ActsAsync()).Count > 0;
            return await pass();
        };

        await host.Get<ResponseHandler>().HandleAsync(received, None);

        Assert.True(blind.IsBlind);
        Assert.Empty(rig.Deletions);
        Assert.Empty(host.Wire.Mutations);
    }

    [Fact]
    public async Task Stopped_ByTheSettingAtStart_WithholdsWhateverTheSwitchSays()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Stopped = true);
        await rig.Host.Get<ControlStore>().SetStopAsync(false, "test", rig.World.Now, None);
        var received = await rig.CriticalEventAsync();

        await rig.Host.Get<ResponseHandler>().HandleAsync(received, None);

        Assert.Empty(rig.Host.Wire.Mutations);
        Assert.StartsWith($"Blocked by guardrail {Guardrail.StopSwitch}", Assert.Single(await rig.WithheldAsync()).Summary, StringComparison.Ordinal);
    }

    private static bool IsLookAtTheKey(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get && request.RequestUri?.AbsolutePath.Contains("/api_keys/", StringComparison.Ordinal) is true;

    /// <summary><c>sentinel stop</c>, as another process on the same file.</summary>
    private static async Task StopAsync(ResponseRig rig)
    {
        using var output = new StringWriter();
        var streams = new CliStreams(output, output, IsTerminal: false, new Dictionary<string, string>())
        {
            StoreAt = path => new SqliteStoreOptions { Path = path },
        };
        var code = await SentinelCommand.RunAsync(["--data", Path.GetDirectoryName(rig.StorePath)!, "stop", "--reason", "drill"], streams, None);
        Assert.True(code == ExitCode.Done, output.ToString());
    }

    /// <summary>A store whose table of switches cannot be read any more.</summary>
    private sealed class BlindStore(IEntityStore inner) : IEntityStore
    {
        public bool IsBlind { get; set; }

        public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
            IsBlind && table == TableNames.Control
                ? throw new StoreException(StoreError.Unreachable, "Out of reach.")
                : inner.FindAsync(table, partition, row, cancellationToken);

        public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
            inner.QueryAsync(table, partition, rows, cancellationToken);

        public Task<CommitOutcome> CommitAsync(
            string table, string partition, System.Collections.Immutable.ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken) =>
            inner.CommitAsync(table, partition, writes, cancellationToken);
    }
}
