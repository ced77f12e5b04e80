using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

/// <summary>What a reading covers is proved by the buckets of the answer, however its pages are cut.</summary>
public sealed class CoverageProperties : IAsyncLifetime
{
    private const string Completions = "GET organization/usage/completions";
    private const int Buckets = 30;

    private static readonly DateTimeOffset Start = BucketWidth.Minute.Floor(OpenAIRig.Now).AddMinutes(1 - Buckets);

    /// <summary>
    /// Buckets 0 to 29, of which the last is in progress. Some are missing, some come twice, pages are cut anywhere, and behind
    /// the last one there may be another, without buckets, that says there is more.
    /// </summary>
    private static readonly Arbitrary<(bool[] Delivered, int[] Again, int[] Cuts, bool HasTail)> Any = (
        from missing in Gen.OneOf(Gen.Constant<int[]>([]), Gen.Choose(0, Buckets - 1).ArrayOf(3), Gen.Choose(20, Buckets - 1).ArrayOf(12))
        from again in Gen.Choose(0, Buckets - 1).ArrayOf(2)
        from cuts in Gen.Choose(0, Buckets).ArrayOf(4)
        from hasTail in Gen.Elements(true, false)
        select (Enumerable.Range(0, Buckets).Select(bucket => !missing.Contains(bucket)).ToArray(), again, cuts, hasTail)).ToArbitrary();

    private OpenAIRig rig = null!;

    public async Task InitializeAsync() => rig = await OpenAIRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Property(MaxTest = 300)]
    public Property Usage_PagesCutAnywhere_CoversExactlyWhatTheBucketsSpeakOf() => Prop.ForAll(Any, given =>
    {
        var order = Enumerable.Range(0, Buckets).Where(bucket => given.Delivered[bucket]).ToList();
        foreach (var bucket in given.Again.Where(bucket => given.Delivered[bucket]))
        {
            order.Insert(order.IndexOf(bucket) + 1, bucket);
        }

        // After the last page the tail, where there is one, names another page for ever.
        var hasTail = given.HasTail && given.Delivered[Buckets - 2];
        var cuts = given.Cuts.Select(cut => Math.Min(cut, order.Count)).Append(0).Append(order.Count).Distinct().Order().ToArray();
        var pages = cuts.Zip(cuts.Skip(1)).Select(cut => order[cut.First..cut.Second]).ToList();
        var number = 0;
        rig.Server.On(Completions, _ =>
        {
            var at = number++;
            var next = at + 1 < pages.Count || hasTail ? $"c{number}" : null;
            return at < pages.Count ? Page(next, [.. pages[at].Select(Minute)]) : Page(next);
        });

        var reading = rig.Provider.ReadUsageAsync(
            UsageEndpoint.Completions, new TimeWindow(Start, Start.AddMinutes(Buckets)), BucketWidth.Minute, CancellationToken.None).GetAwaiter().GetResult();

        // The one in progress is not missed: it may not have begun at the provider.
        var unknown = Enumerable.Range(0, Buckets - 1).Where(bucket => !given.Delivered[bucket]);
        Assert.Equal(unknown, Enumerable.Range(0, Buckets).Where(bucket => reading.Gaps.Any(gap => gap.Contains(Start.AddMinutes(bucket)))));
        Assert.Equal(
            Enumerable.Range(0, Buckets).Where(bucket => given.Delivered[bucket] && HasUse(bucket)).Select(bucket => (Start.AddMinutes(bucket), bucket + 1L)),
            reading.Rows.Select(row => (row.Window.Start, row.Counts.Requests)));
        Assert.True(pages.Count + 1 >= number);
    });

    /// <summary>Sent on the minute: the cursor leads to the minute that has just begun, of which nothing is there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Usage_CursorBeyondTheLastWholeMinute_IsCompleteToThere(bool goesOn)
    {
        rig.Server.On(
            Completions,
            Page("c1", [.. Enumerable.Range(0, Buckets - 1).Select(Minute)]),
            Page(goesOn ? "c1" : null));
        rig.Time.Advance(TimeSpan.FromMilliseconds(400));

        var reading = await rig.Provider.ReadUsageAsync(
            UsageEndpoint.Completions, new TimeWindow(Start, Start.AddMinutes(Buckets)), BucketWidth.Minute, CancellationToken.None);

        Assert.Empty(reading.Gaps);
        Assert.Equal(Start.AddMinutes(Buckets - 1), reading.KnownThrough(Start, Start.AddMinutes(Buckets - 1)));
    }

    /// <summary>Fewer buckets than the window asks for, and no more to come: the rest is unknown.</summary>
    [Fact]
    public async Task Usage_ShortPageWithoutMore_LeavesTheRestUnknown()
    {
        rig.Server.On(Completions, Page(null, [.. Enumerable.Range(0, 20).Select(Minute)]));

        var reading = await rig.Provider.ReadUsageAsync(
            UsageEndpoint.Completions, new TimeWindow(Start, Start.AddMinutes(Buckets)), BucketWidth.Minute, CancellationToken.None);

        Assert.Equal(new TimeWindow(Start.AddMinutes(20), Start.AddMinutes(Buckets - 1)), Assert.Single(reading.Gaps));
        Assert.Equal(Start.AddMinutes(20), reading.KnownThrough(Start, OpenAIRig.Now));
    }

    private static bool HasUse(int bucket) => bucket % 3 != 0;

    private static string Minute(int bucket) =>
        Bucket(Start.AddMinutes(bucket), TimeSpan.FromMinutes(1), HasUse(bucket) ? [Completion("key_a", bucket + 1)] : []);
}
