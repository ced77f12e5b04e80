using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Auditing;

/// <summary>A ledger in memory with anchors in memory, and the hands of somebody who may write both the store and nothing else.</summary>
internal sealed class AuditRig
{
    private const string Partition = "ledger";

    public AuditRig() => Anchoring = new Anchoring(Store, Ledger, Anchor, Clock, NullLogger<Anchoring>.Instance);

    public MemoryEntityStore Store { get; } = new();

    public MemoryAnchor Anchor { get; } = new();

    public FakeTimeProvider Clock { get; } = new(Given.Monday);

    public LedgerStore Ledger => new(Store, new LedgerStamp(() => "config", "engine 1.0"));

    public Anchoring Anchoring { get; }

    public Task<AuditVerdict> VerifyAsync(string? witness = null) => new LedgerAudit(Ledger, Anchor).VerifyAsync(witness, CancellationToken.None);

    public static LedgerEntry Entry(string summary, LedgerKind kind = LedgerKind.Withheld) =>
        new(Given.Monday, kind, "episode", "/providers/openai", "automation", summary, "[]") { InputsHash = "inputs" };

    public async Task<AuditRig> AppendAsync(int rows, LedgerKind kind = LedgerKind.Withheld)
    {
        for (var row = 0; row < rows; row++)
        {
            var number = (await Ledger.ReadHeadAsync(CancellationToken.None)).Number + 1;
            await Ledger.AppendAsync(Entry($"row {number}", kind), null, CancellationToken.None);
        }

        return this;
    }

    /// <summary>Begins as many acts, each with its row.</summary>
    public async Task<AuditRig> ActAsync(int acts)
    {
        for (var number = 1; number <= acts; number++)
        {
            var act = new ContainmentAction(
                $"episode.{number}", Given.Account, new ProjectId("proj_1"), new KeyId($"key_{number}"), null, ContainmentLevel.RevokeKey, ActionStatus.Done, Clock.GetUtcNow(), Clock.GetUtcNow());
            await Ledger.AppendAsync(Entry($"act {number}", LedgerKind.Done), act, CancellationToken.None);
        }

        return this;
    }

    /// <summary>A word of a person, with its row.</summary>
    public Task<bool> SayAsync(Approval verdict, string episode = "episode.1", string? link = null) => new ApprovalStore(Store, Ledger).TryWriteAsync(
        Entry(verdict.ToString(), verdict is Approval.Denied ? LedgerKind.Denied : LedgerKind.Approved),
        new ApprovalWord(episode, ContainmentLevel.RevokeKey, verdict, "ann", Clock.GetUtcNow(), Clock.GetUtcNow().AddHours(1)),
        link,
        CancellationToken.None);

    /// <summary>Rows of the ledger's partition that begin so.</summary>
    public async Task<ImmutableArray<Entity>> RowsAsync(string prefix)
    {
        var rows = ImmutableArray.CreateBuilder<Entity>();
        await foreach (var row in Store.QueryAsync(TableNames.Ledger, Partition, RowRange.StartingWith(prefix), CancellationToken.None))
        {
            rows.Add(row.Entity);
        }

        return rows.ToImmutable();
    }

    public async Task AnchorAsync()
    {
        var head = await Ledger.ReadHeadAsync(CancellationToken.None);
        await Anchor.AppendAsync(new AnchorPoint(head.Number, head.Hash, Clock.GetUtcNow()), CancellationToken.None);
    }

    public Task<ImmutableArray<Entity>> RowsAsync() => RowsAsync("r|");

    /// <summary>Puts these rows in the place of all there are; the head only where one is given.</summary>
    public async Task ReplaceAsync(IEnumerable<Entity> rows, LedgerHead? head = null)
    {
        foreach (var old in await RowsAsync())
        {
            await WriteAsync(new EntityWrite.Delete(old.RowKey));
        }

        foreach (var row in rows)
        {
            await WriteAsync(new EntityWrite.Upsert(row));
        }

        if (head is not null)
        {
            await WriteAsync(new EntityWrite.Upsert(new Entity("head").With("Number", head.Number).With("Hash", head.Hash)));
        }
    }

    public Task WriteAsync(EntityWrite write) => Store.CommitAsync(TableNames.Ledger, Partition, [write], CancellationToken.None);
}

/// <summary>Anchors as long as the test runs.</summary>
internal sealed class MemoryAnchor : IAnchor
{
    private ImmutableArray<AnchorPoint> points = [];

    public bool IsBroken { get; set; }

    public ImmutableArray<AnchorPoint> Points
    {
        get => points;
        set => points = value;
    }

    public Task AppendAsync(AnchorPoint point, CancellationToken cancellationToken)
    {
        if (IsBroken)
        {
            throw new StoreException(StoreError.Unreachable, "The anchor is out of reach.");
        }

        points = points.Add(point);
        return Task.CompletedTask;
    }

    public Task<AnchorLog> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new AnchorLog(points, 0));
}
