using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Usage;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What is packed and put aside is what was read.</summary>
public sealed class PackedUsageProperties
{
    private static readonly Gen<UsageRow> AnyRow =
        from key in Gen.Choose(0, 3)
        from project in Gen.Elements("proj_a", "proj_b")
        from model in Gen.Elements<string?>(null, "gpt-4o", "o3")
        from minute in Gen.Choose(0, 600)
        from seconds in Gen.Frequency((9, Gen.Constant(60)), (1, Gen.Choose(1, 59)))
        from counts in AnyCounts.Gen
        let start = Given.Monday.AddMinutes(minute)
        select new UsageRow(
            UsageEndpoint.Completions,
            new TimeWindow(start, start.AddSeconds(seconds)),
            new UsageDimensions(new ProjectId(project), key == 0 ? null : new KeyId($"key_{key}"), model),
            counts);

    [Property(MaxTest = 200)]
    public Property Of_RowsOfSeveralAnswers_AreThoseThatWereAdded() => Prop.ForAll(
        (from rows in AnyRow.NonEmptyListOf()
         from parts in Gen.Choose(1, 5)
         from bytes in Gen.Elements(0, 100, 1_000_000)
         select (Rows: rows.OrderBy(row => row.Window.Start).ToList(), Parts: parts, Bytes: bytes)).ToArbitrary(),
        read =>
        {
            using var packed = new PackedUsage(UsageEndpoint.Completions, BucketWidth.Minute, read.Bytes);
            foreach (var part in read.Rows.Chunk((read.Rows.Count / read.Parts) + 1))
            {
                packed.Add([.. part]);
            }

            return (read.Bytes > 0 || packed.Aside > 0)
                && packed.Series.Count() == read.Rows.DistinctBy(row => row.Dimensions.Series.Name).Count()
                && read.Rows.GroupBy(row => row.Dimensions.Series, SeriesId.ByName).All(series => packed.Has(series.Key) && series.SequenceEqual(packed.Of(series.Key)));
        });

    [Fact]
    public void Of_SeriesThatWasNotUsed_IsEmpty()
    {
        using var packed = new PackedUsage(UsageEndpoint.Completions, BucketWidth.Minute, 100);

        Assert.Empty(packed.Of(Given.Series));
        Assert.False(packed.Has(Given.Series));
    }
}
