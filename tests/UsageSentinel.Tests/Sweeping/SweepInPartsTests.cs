using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What was missed is read in as many parts as fit in memory, and comes to the same as if it were read at once.</summary>
public sealed class SweepInPartsTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Theory]
    [InlineData(300, 60, "an outage of five hours, an hour at a time")]
    [InlineData(345, 7, "just within what is caught up in minutes, and parts that no hour is a multiple of")]
    [InlineData(95, 50, "less than two hours")]
    [InlineData(600, 10, "an outage that is caught up in hours")]
    public async Task Sweep_MoreWasMissedThanFitsInMemory_EndsAsIfItWereReadAtOnce(int missed, int minutes, string why)
    {
        var (whole, longest) = await MissAsync(new SweepPolicy(), missed);
        var (parts, longestPart) = await MissAsync(new SweepPolicy { RowsAtOnce = BackfilledFixture.Demo.Keys * minutes, BytesAtOnce = 500 }, missed);

        Assert.NotEmpty(whole);
        StoreDump.AssertSame(whole, parts);
        Assert.True(longest > longestPart, $"At once, {longest.TotalMinutes} minutes were read, in parts {longestPart.TotalMinutes} ({why}).");
    }

    private async Task<(string[] Held, TimeSpan Longest)> MissAsync(SweepPolicy policy, int missed)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store, null, services => services.AddSingleton(policy));
        await host.SweepAsync();
        host.Wire.Sent.Clear();
        world.Clock.Advance(TimeSpan.FromMinutes(missed));
        await host.SweepAsync();
        // The ledger names the address of the simulated provider.
        return ([.. (await StoreDump.OfAsync(host)).Where(row => !row.StartsWith(TableNames.Ledger, StringComparison.Ordinal))], LongestMinutes(host.Wire));
    }

    /// <summary>The longest window of minutes that usage of models was asked for.</summary>
    private static TimeSpan LongestMinutes(Wire wire) => wire.Sent
        .Where(request => request.Path.Contains("completions", StringComparison.Ordinal) && request.Path.Contains("bucket_width=1m", StringComparison.Ordinal))
        .Select(request => TimeSpan.FromSeconds(Number(request.Path, "end_time") - Number(request.Path, "start_time")))
        .Max();

    private static long Number(string path, string name) =>
        long.Parse(path.Split('?', '&').First(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
}
