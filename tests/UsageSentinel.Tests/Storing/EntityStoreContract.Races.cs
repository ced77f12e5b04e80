using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public abstract partial class EntityStoreContract
{
    [SkippableFact]
    public async Task Replace_WritersRaceOnOneVersion_ExactlyOneWins()
    {
        var etag = await CommittedAsync(new EntityWrite.Insert(Row("a", "0")));
        for (var round = 1; round <= 10; round++)
        {
            var version = etag;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
                () => CommitAsync(new EntityWrite.Replace(Row("a", $"{writer}"), version), new EntityWrite.Upsert(Row($"w{writer}"))))));

            var winner = Assert.Single(Enumerable.Range(0, 8), writer => outcomes[writer] is CommitOutcome.Committed);
            Assert.Equal($"{winner}", await TextAsync("a"));
            etag = Assert.IsType<CommitOutcome.Committed>(outcomes[winner]).ETags[0];
        }
    }

    [SkippableFact]
    public async Task Replace_WritersAddToOneCounter_NoAdditionIsLost()
    {
        await CommittedAsync(new EntityWrite.Insert(new Entity("sum").With("Value", 0L)));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var added = 0; added < 10;)
            {
                var sum = await FindAsync("sum");
                var more = new Entity("sum").With("Value", sum?.Number("Value") + 1);
                added += await CommitAsync(new EntityWrite.Replace(more, sum?.ETag ?? "")) is CommitOutcome.Committed ? 1 : 0;
            }
        })));

        Assert.Equal(40, (await FindAsync("sum"))?.Number("Value"));
    }

    [SkippableFact]
    public async Task Find_WhileBatchesAreWritten_NeverSeesHalfABatch()
    {
        using var done = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                await CommittedAsync(new EntityWrite.Upsert(Row("a", $"{round:D3}")), new EntityWrite.Upsert(Row("b", $"{round:D3}")));
            }

            await done.CancelAsync();
        });

        while (!done.IsCancellationRequested && !writer.IsFaulted)
        {
            // "a" is read first and both only grow: "b" may be newer, never older.
            var first = await TextAsync("a") ?? "";
            var second = await TextAsync("b") ?? "";
            Assert.True(string.CompareOrdinal(first, second) <= 0, $"\"a\" was at {first} and then \"b\" at {second}.");
        }

        await writer;
    }

    [SkippableFact]
    public async Task AnyCall_AlreadyCancelled_DoesNothing()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("a")));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindAsync(Table, partition, "a", cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.CommitAsync(Table, partition, [new EntityWrite.Insert(Row("b"))], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Store.QueryAsync(Table, partition, RowRange.All, cancelled.Token))
            {
            }
        });
        Assert.Null(await FindAsync("b"));
    }
}
