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
    [InlineData(300, 400, "an outage of five hours")]
    [InlineData(345, 47, "just within what is caught up in minutes, and parts that no hour is a multiple of")]
    [InlineData(95, 200, "less than two hours")]
    [InlineData(600, 30, "an outage that is caught up in hours")]
    public async Task Sweep_MoreWasMissedThanFitsInMemory_EndsAsIfItWereReadAtOnce(int missed, int rows, string why)
    {
        var (whole, answers) = await MissAsync(new SweepPolicy(), missed);
        var (parts, more) = await MissAsync(new SweepPolicy { RowsAtOnce = rows, BytesAtOnce = 500 }, missed);

        Assert.NotEmpty(whole);
        StoreDump.AssertSame(whole, parts);
        Assert.True(more > answers + 1, $"Minutes were read in {more} answers, at once in {answers} ({why}).");
    }

    private async Task<(string[] Held, int Answers)> MissAsync(SweepPolicy policy, int missed)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store, null, services => services.AddSingleton(policy));
        await host.SweepAsync();
        host.Wire.Sent.Clear();
        world.Clock.Advance(TimeSpan.FromMinutes(missed));
        await host.SweepAsync();
        // The ledger names the address of the simulated provider.
        return ([.. (await StoreDump.OfAsync(host)).Where(row => !row.StartsWith(TableNames.Ledger, StringComparison.Ordinal))], Minutes(host.Wire));
    }

    /// <summary>How often minutes of the usage of models were asked for.</summary>
    private static int Minutes(Wire wire) => wire.Sent.Count(request =>
        request.Path.Contains("completions", StringComparison.Ordinal) && request.Path.Contains("bucket_width=1m", StringComparison.Ordinal));
}
