using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Storing;

/// <summary>Rows come in any order and with dimensions that are equal in several objects.</summary>
public sealed class RowIdentityProperties
{
    private static readonly ImmutableArray<UsageDimensions> Dimensions =
    [
        .. from project in (string[])["proj_a", "proj_b"]
           from model in (string?[])[null, "gpt-4o", "o3"]
           select new UsageDimensions(new ProjectId(project), Given.Series.Key, model),
    ];

    private static readonly Gen<UsageRow> AnyRow =
        from minute in Gen.Choose(0, 4)
        from endpoint in Gen.Elements(UsageEndpoint.Completions, UsageEndpoint.Images)
        from dimensions in Gen.Elements<UsageDimensions>([.. Dimensions])
        from isCopy in Gen.Elements(true, false)
        from requests in Gen.Choose(0, 3)
        select new UsageRow(
            endpoint,
            BucketWidth.Minute.BucketOf(Given.Monday.AddMinutes(minute)),
            isCopy ? dimensions with { } : dimensions,
            new UsageCounts { Requests = requests });

    [Property(MaxTest = 300)]
    public Property LastOfEach_RowsInAnyOrder_AreSortedAndTheLastOfEqualOnesIsKept() => Prop.ForAll(
        (from rows in AnyRow.ListOf() from isByTime in Gen.Elements(true, false) select (Rows: rows, IsByTime: isByTime)).ToArbitrary(),
        read =>
        {
            UsageRow[] rows = read.IsByTime ? [.. read.Rows.OrderBy(row => row.Window.Start)] : [.. read.Rows];
            var expected = RowIdentity.Sort(rows.Reverse().DistinctBy(RowIdentity.Of));
            return RowIdentity.LastOfEach(rows).SequenceEqual(expected);
        });

    [Property(MaxTest = 300)]
    public Property RowMerge_RowsOfTwoReadings_HoldsTheLaterOfEach() => Prop.ForAll(
        AnyRow.ListOf().Two().ToArbitrary(),
        two =>
        {
            var (held, read) = (RowIdentity.LastOfEach([.. two.Item1]), RowIdentity.LastOfEach([.. two.Item2]));
            var merge = RowMerge.Of(held, read, ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty);
            var before = held.ToDictionary(RowIdentity.Of);
            return merge.Rows.SequenceEqual(RowIdentity.Sort(read.Concat(held).DistinctBy(RowIdentity.Of)))
                && merge.Changed.SequenceEqual(read.Where(row => !before.TryGetValue(RowIdentity.Of(row), out var old) || old.Counts != row.Counts))
                && merge.Before.SequenceEqual(held.Where(row => read.Any(later => RowIdentity.Of(later) == RowIdentity.Of(row) && later.Counts != row.Counts)));
        });
}
