using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Storing;

public sealed class StoreModelProperties
{
    private const string Table = "Model";
    private static readonly string[] RowKeys = ["a", "a/", "a/b", "a|1", "b", "é", "日"];
    private static readonly ImmutableArray<object> Values =
        ["", "text", "日本", 0L, long.MinValue, -1.5d, double.NaN, true, false, DateTimeOffset.UnixEpoch, new byte[] { 1, 2 }];

    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Choose(0, 4)
        from row in Gen.Elements(RowKeys)
        from value in Gen.Elements<object>([.. Values])
        from stale in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Step(kind, row, value, stale);

    private static readonly Arbitrary<Step[][]> AnyBatches = AnyStep.ArrayOf().Resize(4).ArrayOf().Resize(30).ToArbitrary();

    [Property(MaxTest = 60)]
    public Property AnyBatches_LeaveSqliteAndMemoryAlike() => Prop.ForAll(AnyBatches, batches =>
    {
        var folder = new TemporaryFolder();
        try
        {
            AlikeAsync(folder, batches, CancellationToken.None).GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete();
        }
    });

    private static async Task AlikeAsync(TemporaryFolder folder, Step[][] batches, CancellationToken cancellationToken)
    {
        await using var sqlite = SqliteEntityStore.Open(folder.File("store.db"));
        var (left, right) = (new Replay(sqlite), new Replay(new MemoryEntityStore()));
        foreach (var batch in batches)
        {
            var distinct = batch.DistinctBy(step => step.Row).ToImmutableArray();
            Assert.Equal(await left.CommitAsync(distinct, cancellationToken), await right.CommitAsync(distinct, cancellationToken));
            foreach (var range in (RowRange[])[RowRange.All, RowRange.StartingWith("a/"), new("a|", null), new(null, "b")])
            {
                Assert.Equal(await left.ReadAsync(range, cancellationToken), await right.ReadAsync(range, cancellationToken));
            }
        }
    }

    private sealed record Step(int Kind, string Row, object Value, bool Stale);

    /// <summary>Plays steps on a store; the versions it gave are its own business, so conditions name "the last one I saw".</summary>
    private sealed class Replay(IEntityStore store)
    {
        private readonly Dictionary<string, string> versions = [];

        public async Task<string> CommitAsync(ImmutableArray<Step> steps, CancellationToken cancellationToken)
        {
            var outcome = await store.CommitAsync(Table, "p", [.. steps.Select(Write)], cancellationToken);
            if (outcome is not CommitOutcome.Committed committed)
            {
                return $"{outcome}";
            }

            foreach (var (step, etag) in steps.Zip(committed.ETags))
            {
                versions[step.Row] = etag.Length > 0 ? etag : versions.GetValueOrDefault(step.Row, "none");
            }

            return "committed";
        }

        public async Task<string> ReadAsync(RowRange range, CancellationToken cancellationToken)
        {
            var lines = new List<string>();
            await foreach (var entity in store.QueryAsync(Table, "p", range, cancellationToken))
            {
                Assert.Equal(versions[entity.RowKey], entity.ETag);
                lines.Add(entity.RowKey + string.Concat(entity.Entity.Properties.Select(property => $" {property.Key}={Show(property.Value)}")));
            }

            return string.Join('\n', lines);
        }

        private static string Show(object value) => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value.GetType().Name}:{value}";

        private EntityWrite Write(Step step)
        {
            var entity = new Entity(step.Row).With("Value", step.Value);
            var version = step.Stale ? "0" : versions.GetValueOrDefault(step.Row, "none");
            return step.Kind switch
            {
                0 => new EntityWrite.Insert(entity),
                1 => new EntityWrite.Upsert(entity.With("More", step.Row)),
                2 => new EntityWrite.Replace(entity, version),
                3 => new EntityWrite.Delete(step.Row, version),
                _ => new EntityWrite.Delete(step.Row),
            };
        }
    }
}
