using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Usage;

namespace UsageSentinel.Tests.Storing;

/// <summary>What is written can be read, and what is not what this program wrote is said to be corrupt, never believed and never fatal.</summary>
public sealed class CodecProperties
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeWindow Hour = new(Given.Monday, Given.Monday.AddHours(1));
    private static readonly string Partition = Partitions.Series(Given.Account, Given.Series);

    private static readonly Gen<string?> AnyWord = Gen.Elements<string?>(null, "", "gpt-4o", "日本 😀", "a|b\n", new string('x', 300));

    private static readonly Gen<UsageRow> AnyRow =
        from endpoint in Gen.Elements(Enum.GetValues<UsageEndpoint>())
        from minute in Gen.Choose(0, 59)
        from words in AnyWord.ArrayOf(3)
        from batch in Gen.Elements<bool?>(null, true, false)
        from counts in AnyCounts.Gen
        select new UsageRow(
            endpoint,
            BucketWidth.Minute.BucketOf(Given.Monday.AddMinutes(minute)),
            new UsageDimensions(Given.Series.Project, Given.Series.Key, words[0], batch, words[1], words[2]),
            counts);

    private static readonly Gen<ImmutableSortedDictionary<string, SourceLateness>> AnyLateness =
        from name in Gen.Elements("completions/1m", "embeddings/1h", "costs/1d")
        from late in Gen.Choose(0, 20_000).ArrayOf()
        from watched in Gen.Choose(0, 100).ArrayOf()
        from isRead in Gen.Elements(true, false)
        select SourceLateness.None.SetItem(name, new SourceLateness
        {
            Seen = late.Aggregate(Lateness.None, (seen, minutes) => seen.Learn(TimeSpan.FromMinutes(minutes / 3.0), 50)),
            ReadAt = isRead ? Given.Monday : null,
            ReadFrom = isRead ? Given.Monday.AddHours(-1) : null,
            Watched = [.. watched.Distinct().Order().Select(minute => new WatchedBucket(Given.Monday.AddMinutes(minute), (uint)(minute * 700), minute % 3 == 0 ? null : minute / 7.0))],
        });

    private static readonly Gen<double> AnyAmount = Gen.Choose(0, 1_000_000_000).Select(value => value / 7.0);

    private static readonly Gen<OrganizationDays> AnyDays =
        from amounts in AnyAmount.ArrayOf(7)
        from day in Gen.Choose(0, 100_000)
        select new OrganizationDays(amounts[0], amounts[1], amounts[2], amounts[3], amounts[4], amounts[5], day, amounts[6]);

    // Whole garbage, and good bytes with one place changed: the second goes much deeper.
    private static readonly Gen<byte[]> AnyBytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
    private static readonly Gen<byte> AnyByte = Gen.Elements<byte>(0, 1, 2, 7, 0x7f, 0x80, 0xfe, 0xff);

    [Property(MaxTest = 200)]
    public Property Usage_WrittenAndRead_IsTheSame() => Prop.ForAll(AnyRow.NonEmptyListOf().ToArbitrary(), rows =>
    {
        var store = new MemoryEntityStore();
        return Merge(store, [.. rows]).SequenceEqual(ReadUsage(store));
    });

    [Property(MaxTest = 200)]
    public Property Lateness_WrittenAndRead_IsTheSame() => Prop.ForAll(AnyLateness.ToArbitrary(), sources =>
    {
        var text = LatenessText.Write(sources);
        return LatenessText.Write(LatenessText.Read(text)) == text && LatenessText.Read(text).Count == sources.Count;
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("completions/1m|x")]
    [InlineData("completions/1m|1|1|1=x|")]
    [InlineData("completions/1m|1|1||1=zz=")]
    [InlineData("completions/1m|1|1||99999999999999999999=1=")]
    public void Lateness_WhatIsNotThis_IsLeftOut(string? text) => Assert.Empty(LatenessText.Read(text));

    [Property(MaxTest = 200)]
    public Property OrganizationDays_WrittenAndRead_AreTheSame() => Prop.ForAll(AnyDays.ToArbitrary(), days =>
        OrganizationDaysText.Read(OrganizationDaysText.Write(days)) == days);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1|2|3")]
    [InlineData("1|2|3|4|5|6|7|x")]
    [InlineData("1|2|3|4|5|6|7|NaN")]
    [InlineData("1|2|3|4|5|6|7|8|9")]
    public void OrganizationDays_WhatIsNotThis_AreNone(string? text) => Assert.Equal(default, OrganizationDaysText.Read(text));

    [Fact]
    public async Task Usage_LargestCounts_SurviveTheStore()
    {
        var store = new MemoryEntityStore();
        var counts = new UsageCounts { Requests = long.MaxValue, InputTokens = long.MaxValue, OutputImageTokens = long.MaxValue, Units = long.MaxValue };
        var row = new UsageRow(UsageEndpoint.Images, BucketWidth.Minute.BucketOf(Given.Monday), new UsageDimensions(null, null), counts);
        await new UsageHistory(store).MergeAsync(Given.Account, Given.Series, BucketWidth.Minute, [row], None);

        Assert.Equal(row, Assert.Single(ReadUsage(store)));
    }

    [Property(MaxTest = 2_000)]
    public Property Usage_AnyBytes_AreReadOrCorrupt() => Prop.ForAll(AnyBytes.ToArbitrary(), bytes => IsReadOrCorrupt(() => ReadUsage(PlantUsage([1, .. bytes]))));

    [Property(MaxTest = 2_000)]
    public Property Usage_GoodBytesWithAPlaceChanged_AreReadOrCorrupt()
    {
        var good = GoodUsage();
        return Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(AnyByte).ToArbitrary(), change =>
        {
            byte[] bytes = [.. good];
            bytes[change.Item1] = change.Item2;
            return IsReadOrCorrupt(() => ReadUsage(PlantUsage(bytes)));
        });
    }

    /// <summary>A length of two thousand million must be refused before room is made for it.</summary>
    [Theory]
    [InlineData("01FFFFFFFF07")] // words
    [InlineData("0100FFFFFFFF07")] // rows
    [InlineData("0101FFFFFFFF07")] // one word
    [InlineData("0100808080800F")] // fewer rows than none
    [InlineData("0101808080800F")] // a word of fewer bytes than none
    [InlineData("0002")] // a version that never was
    [InlineData("FF")]
    [InlineData("")]
    public void Usage_LengthNobodyWrote_IsCorruptAndTakesNoMemory(string hex)
    {
        var store = PlantUsage(Convert.FromHexString(hex));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var corrupt = Assert.Throws<StoreException>(() => ReadUsage(store));

        Assert.Equal(StoreError.Corrupt, corrupt.Error);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
    }

    [Fact]
    public void Usage_BytesAfterTheEnd_AreCorrupt() =>
        Assert.Equal(StoreError.Corrupt, Assert.Throws<StoreException>(() => ReadUsage(PlantUsage([.. GoodUsage(), 0]))).Error);

    [Fact]
    public async Task State_WrittenAndRead_IsTheSame()
    {
        var state = Given.Learned(100, requests: 123_456_789, usd: 1234.567891m) with
        {
            Closed = new ClosedDays(Given.Monday, [new ClosedDay(new DayClose(true, 1.5, true, new Birth(true, 2.5, -3.5)), 20_000) { CostliestHour = 123.456 }]),
        };
        for (var step = 0; step < 7; step++)
        {
            state = Sentinel.Judge(
                state, Given.Bucket(state.JudgedThrough, requests: 1_000_003 + step, usd: 12.345678m, tokens: 987_654_321_987), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, state.JudgedThrough).State;
        }

        var store = new MemoryEntityStore();
        await new SeriesStore(store).CommitAsync(state, null, [], [], [], None);

        var stored = await new SeriesStore(store).FindAsync(Given.Account, Given.Series, None);
        Assert.Equal(StoredVersion.Current, stored!.Version);
        var read = stored.State;
        Assert.Equal(state.Baseline, read.Baseline);
        Assert.Equal(state.Recent.Steps.ToList(), read.Recent.Steps.ToList());
        Assert.Equal(state.Recent with { Steps = [] }, read.Recent with { Steps = [] });
        Assert.Equal(state.Closed, read.Closed);
        Assert.Equal((state.WatchedSince, state.JudgedThrough, state.LastUsedAt), (read.WatchedSince, read.JudgedThrough, read.LastUsedAt));
        Assert.Equal(state.Alerts.ToList(), read.Alerts.ToList());
    }

    /// <summary>Days that were closed before hours were told of are read without them.</summary>
    [Fact]
    public void Recent_OfTheLayoutBefore_IsReadWithoutHours()
    {
        var day = new ClosedDay(new DayClose(true, 1.5, true, new Birth(true, 2.5, -3.5)), 20_000) { CostliestHour = 123.456 };
        var bytes = Good("Recent", Given.Learned(60, 10, 1) with { Closed = new ClosedDays(Given.Monday, [day]) })[..^sizeof(double)];
        bytes = WithoutInput(bytes, layout: 1);

        Assert.Equal(day with { CostliestHour = 0 }, Assert.Single(ReadState(PlantState(GoodState(), recent: bytes)).Closed.Days));
    }

    /// <summary>What a request usually is was stored without its input tokens: they are not known, and nothing else is lost.</summary>
    [Fact]
    public void Recent_OfTheLayoutWithoutInput_IsReadWithoutIt()
    {
        var state = Given.Learned(60, 10, 1);
        var bytes = WithoutInput(Good("Recent", state), layout: 2);

        Assert.True(state.Recent.Units.Input > 0);
        Assert.Equal(state.Recent.Units.WithoutInput(), ReadState(PlantState(GoodState(), recent: bytes)).Recent.Units);
    }

    /// <summary>The bytes of an earlier program: a layout, two volumes, a day and its dollars, and three numbers of what a request usually is.</summary>
    private static byte[] WithoutInput(byte[] bytes, byte layout)
    {
        const int Before = 1 + (6 * sizeof(double)) + sizeof(int) + (4 * sizeof(double));
        return [layout, .. bytes[1..Before], .. bytes[(Before + (2 * sizeof(double)))..]];
    }

    [Property(MaxTest = 2_000)]
    public Property State_AnyBytes_AreReadOrCorrupt() => Prop.ForAll(AnyBytes.ToArbitrary(), bytes =>
        IsReadOrCorrupt(() => ReadState(PlantState(bytes))) && IsReadOrCorrupt(() => ReadState(PlantState([GoodState()[0], .. bytes]))));

    [Property(MaxTest = 2_000)]
    public Property State_GoodBytesWithAPlaceChanged_AreSoundOrCorrupt()
    {
        var good = GoodState();
        return Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(AnyByte).ToArbitrary(), change =>
        {
            byte[] bytes = [.. good];
            bytes[change.Item1] = change.Item2;
            return IsReadOrCorrupt(() =>
            {
                // What is read must be fit to be judged by.
                var state = ReadState(PlantState(bytes)) with { JudgedThrough = Given.Monday.AddDays(10) };
                var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, 5, 1);
                var baseline = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End).State.Baseline;
                Assert.True(BaselineBlob.IsFinite(baseline.Value));
            });
        });
    }

    [Property(MaxTest = 2_000)]
    public Property Recent_GoodBytesWithAPlaceChanged_AreSoundOrCorrupt()
    {
        var (state, good) = (GoodState(), GoodRecent());
        return Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(AnyByte).ToArbitrary(), change =>
        {
            byte[] bytes = [.. good];
            bytes[change.Item1] = change.Item2;
            return IsReadOrCorrupt(() => ReadState(PlantState(state, recent: bytes)));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("03")]
    [InlineData("0301000000")]
    [InlineData("0A")] // a later layout
    [InlineData("03FFFFFF7F")] // a later baseline
    public void State_BytesNobodyWrote_AreCorrupt(string hex) =>
        Assert.Equal(StoreError.Corrupt, Assert.Throws<StoreException>(() => ReadState(PlantState(Convert.FromHexString(hex)))).Error);

    [Fact]
    public async Task State_OfAnEarlierVersion_BeginsAfreshAndSaysSo()
    {
        var stored = await new SeriesStore(PlantState([2, 1, 2, 3])).FindAsync(Given.Account, Given.Series, None);

        Assert.Equal((StoredVersion.Other, 0d), (stored!.Version, stored.State.Baseline.Value.AgeHours));
    }

    [Fact]
    public void State_OfOneSeries_IsThreeKilobytesAtTheMost() => Assert.InRange(GoodState().Length, 1, 3_072);

    [Fact]
    public async Task State_WithAnOpenEpisode_IsReadBackAsItWasAndIsSixKilobytesAtTheMost()
    {
        var state = Attacked();
        var store = new MemoryEntityStore();
        await new SeriesStore(store).CommitAsync(state, null, [], [], [], None);

        Assert.NotNull(state.Episode);
        Assert.Equal(state.Episode, ReadState(store).Episode);
        Assert.InRange(Good("Episode", state).Length + GoodState().Length, 1, 6_144);
    }

    /// <summary>An alert whose episode another version wrote is followed from here on.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Episode_OfAnotherLayout_IsNone(byte layout) => Assert.Null(ReadState(PlantEpisode([layout, .. Good("Episode", Attacked())[1..]])).Episode);

    [Property(MaxTest = 500)]
    public Property Episode_GoodBytesWithAPlaceChanged_AreCorrupt()
    {
        var good = Good("Episode", Attacked());
        return Prop.ForAll(Gen.Choose(1, good.Length - 1).ToArbitrary(), at =>
        {
            byte[] bytes = [.. good];
            bytes[at] ^= 0x55;
            return Assert.Throws<StoreException>(() => ReadState(PlantEpisode(bytes))).Error is StoreError.Corrupt;
        });
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("")]
    public void Alerts_Garbage_IsCorrupt(string json) => Assert.Equal(
        StoreError.Corrupt,
        Assert.Throws<StoreException>(() => ReadState(PlantState(GoodState(), System.Text.Encoding.UTF8.GetBytes(json)))).Error);

    private static System.Collections.Immutable.ImmutableArray<UsageRow> Merge(MemoryEntityStore store, UsageRow[] rows) =>
        new UsageHistory(store).MergeAsync(Given.Account, Given.Series, BucketWidth.Minute, rows, None).GetAwaiter().GetResult().Held;

    private static bool IsReadOrCorrupt(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (StoreException corrupt)
        {
            return corrupt.Error is StoreError.Corrupt;
        }
    }

    private static byte[] GoodUsage()
    {
        var store = new MemoryEntityStore();
        var row = new UsageRow(
            UsageEndpoint.Completions,
            BucketWidth.Minute.BucketOf(Given.Monday),
            new UsageDimensions(Given.Series.Project, Given.Series.Key, "gpt-4o", true, "flex"),
            new UsageCounts { Requests = 5, InputTokens = 70_000, OutputAudioTokens = 3 });
        new UsageHistory(store).MergeAsync(Given.Account, Given.Series, BucketWidth.Minute, [row, row with { Endpoint = UsageEndpoint.Embeddings }], None)
            .GetAwaiter().GetResult();
        return store.FindAsync(TableNames.Sentinel, Partition, "u|m|2026030200|000", None).Result!.Bytes("B0")!;
    }

    private static MemoryEntityStore PlantUsage(byte[] bytes) => Plant(new Entity("u|m|2026030200|000").With("B0", bytes));

    private static List<UsageRow> ReadUsage(MemoryEntityStore store) =>
        new UsageHistory(store).ReadAsync(Given.Account, Given.Series, BucketWidth.Minute, Hour, None).ToBlockingEnumerable().ToList();

    private static byte[] GoodState() => Good("Baseline");

    private static byte[] GoodRecent() => Good("Recent");

    private static byte[] Good(string property, KeyState? state = null)
    {
        var store = new MemoryEntityStore();
        new SeriesStore(store).CommitAsync(state ?? Given.Learned(60, 10, 1), null, [], [], [], None).GetAwaiter().GetResult();
        return store.FindAsync(TableNames.Sentinel, Partition, "s", None).Result!.Bytes(property)!;
    }

    private static KeyState Attacked()
    {
        var state = Given.Learned(240, 100, 1);
        for (var hour = 0; hour < 3; hour++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, 9_000, 90, 9_000_000);
            state = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End).State;
        }

        return state;
    }

    private static MemoryEntityStore PlantEpisode(byte[] episode) => Plant(
        new Entity("s").With("WatchedSince", Given.Monday).With("JudgedThrough", Given.Monday).With("Baseline", GoodState()).With("Recent", GoodRecent()).With("Episode", episode));

    private static MemoryEntityStore PlantState(byte[] baseline, byte[]? alerts = null, byte[]? recent = null) => Plant(
        new Entity("s").With("WatchedSince", Given.Monday).With("JudgedThrough", Given.Monday).With("Baseline", baseline).With("Recent", recent ?? GoodRecent()).With("B0", alerts));

    private static KeyState ReadState(MemoryEntityStore store) =>
        new SeriesStore(store).FindAsync(Given.Account, Given.Series, None).GetAwaiter().GetResult()!.State;

    private static MemoryEntityStore Plant(Entity entity)
    {
        var store = new MemoryEntityStore();
        store.CommitAsync(TableNames.Sentinel, Partition, [new EntityWrite.Upsert(entity)], None).GetAwaiter().GetResult();
        return store;
    }
}
