using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A machine's clock that jumps: nothing is lost, nothing counted twice, nothing resolved that goes on, and somebody is told.</summary>
public sealed class ClockJumpTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);
    private static readonly TimeWindow Theft = new(Start.AddMinutes(70), Start.AddHours(6));

    /// <summary>Ahead, and the provider's answers show it.</summary>
    [Fact]
    public async Task Sweep_ByAClockThatIsAhead_IsRefusedAndChangesNothing()
    {
        await using var organization = await StartAsync();
        await using var host = Open(organization);
        await SweepAsync(host, organization, 3);
        var before = await StoreDump.SeriesAsync(host);
        organization.ProviderNow = organization.Clock.GetUtcNow();
        organization.Clock.Advance(TimeSpan.FromDays(3));

        // The endpoints are read side by side, and not all of their answers say the provider's time.
        SweepReport[] reports = [await host.RunAsync(), await host.RunAsync(), await host.RunAsync(), await host.RunAsync()];

        Assert.All(reports, report => Assert.Equal((SweepOutcome.ProviderFailed, ProviderError.WrongClock), (report.Outcome, report.ProviderError)));
        Assert.All(reports, report => Assert.Contains("2026-09-18 09:17 UTC, the provider's clock 2026-09-15 09:17: this machine is ahead. Correct the clock", report.Error, StringComparison.Ordinal));
        StoreDump.AssertSame(before, await StoreDump.SeriesAsync(host));
        Assert.Contains(host.Reported, item => item.Data.Rule == "SourceError" && item.Data.Explanation!.Contains("this machine is ahead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sweep_ByAClockThatIsBehind_IsRefusedAndChangesNothing()
    {
        await using var organization = await StartAsync();
        await using var host = Open(organization);
        await SweepAsync(host, organization, 3);
        var before = await StoreDump.SeriesAsync(host);
        var right = organization.Clock.GetUtcNow();
        organization.ProviderNow = right;
        organization.Clock.Set(right.AddHours(-2));

        var report = await host.RunAsync();

        Assert.Equal((SweepOutcome.ProviderFailed, ProviderError.WrongClock), (report.Outcome, report.ProviderError));
        Assert.Contains("so the clock is behind. Correct the clock", report.Error, StringComparison.Ordinal);
        StoreDump.AssertSame(before, await StoreDump.SeriesAsync(host));

        organization.Clock.Set(right);
        organization.ProviderNow = null;
        await SweepAsync(host, organization, 24);
        await AssertAsUndisturbedAsync(host, organization);
    }

    /// <summary>A provider that tells no time: what was judged of days that had not come is judged again when the clock is right.</summary>
    [Fact]
    public async Task Sweep_AfterTheClockWasAheadForAnHour_IsAsIfItNeverWas()
    {
        await using var organization = await StartAsync();
        await using var host = Open(organization);
        organization.SaysItsTime = false;
        organization.AnswersAhead = true;
        await SweepAsync(host, organization, 3);
        for (var sweep = 0; sweep < 12; sweep++)
        {
            var right = organization.Clock.GetUtcNow();
            organization.ProviderNow = right;
            organization.Clock.Set(right.AddDays(3));
            await host.SweepAsync();
            organization.Clock.Set(right.AddMinutes(5));
        }

        Assert.True((await host.StateAsync()).MinutesThrough > organization.Clock.GetUtcNow().AddDays(2));
        organization.ProviderNow = null;
        await SweepAsync(host, organization, 24);

        await AssertAsUndisturbedAsync(host, organization, TimeSpan.FromMinutes(15));
        Assert.True((await host.StateAsync()).Organization.Baseline.Value.AgeHours > 24 * 29);
    }

    /// <summary>A provider that says nothing of a time that has not come proves nothing of it, whatever the clock here shows.</summary>
    [Fact]
    public async Task Sweep_WithAClockAheadOfAProviderThatDoesNotAnswerAhead_ChangesNothing()
    {
        await using var organization = await StartAsync();
        await using var host = Open(organization);
        organization.SaysItsTime = false;
        await SweepAsync(host, organization, 3);
        var through = (await host.StateAsync()).MinutesThrough;
        var right = organization.Clock.GetUtcNow();
        organization.ProviderNow = right;
        organization.Clock.Set(right.AddDays(3));

        var report = await host.RunAsync();

        Assert.Equal((SweepOutcome.ProviderFailed, ProviderError.NoData), (report.Outcome, report.ProviderError));
        Assert.Equal(through, (await host.StateAsync()).MinutesThrough);
        organization.ProviderNow = null;
        organization.Clock.Set(right);
        await SweepAsync(host, organization, 36);
        await AssertAsUndisturbedAsync(host, organization);
    }

    /// <summary>What a provider tells of a time that has not come is counted when it has, and once.</summary>
    [Fact]
    public async Task Sweep_OfAProviderThatIsHoursAhead_CountsWhatItTellsWhenItsTimeComes()
    {
        await using var organization = await StartAsync();
        await using var host = Open(organization);
        organization.IgnoresEnd = true;
        for (var sweep = 0; sweep < 39; sweep++)
        {
            organization.ProviderNow = organization.Clock.GetUtcNow().AddHours(3);
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        await AssertAsUndisturbedAsync(host, organization);
    }

    /// <summary>Changes of the clocks of people, the end of a year and a leap day: the product knows UTC only.</summary>
    [Theory]
    [InlineData("2026-10-24T23:32:00Z")]
    [InlineData("2027-03-28T00:02:00Z")]
    [InlineData("2026-12-31T22:32:00Z")]
    [InlineData("2028-02-28T23:02:00Z")]
    public async Task Sweeps_AcrossAChangeOfClocksOrYears_CountEveryMinuteOnce(string text)
    {
        var start = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        await using var organization = await StartAsync(start);
        await using var host = organization.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 3);
        await SweepAsync(host, organization, 40);

        await AssertExactAsync(host, organization);
        foreach (var key in organization.Keys)
        {
            var state = await StateAsync(host, key);
            Assert.True(BaselineBlob.IsFinite(state.Baseline.Value));
            Assert.Equal((state.JudgedThrough - state.WatchedSince).TotalHours, state.Baseline.Value.AgeHours, 0.2);
        }
    }

    private static async Task<BookedOrganization> StartAsync(DateTimeOffset? start = null)
    {
        var organization = await BookedOrganization.StartAsync(start ?? Start);
        for (var number = 0; number < 4; number++)
        {
            var seed = number;
            organization.Add($"key_{number}").Uses(minute => BookedUse.Office(minute, seed, 4));
        }

        organization.Keys[0].Uses(Theft, _ => BookedUse.Of(120));
        return organization;
    }

    private static EngineHost Open(BookedOrganization organization) => organization.Open(new MemoryEntityStore());

    private static async Task SweepAsync(EngineHost host, BookedOrganization organization, int times)
    {
        for (var sweep = 0; sweep < times; sweep++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }
    }

    /// <summary>The theft is told once, when it would have been told, every minute is counted, and no state reaches into the future.</summary>
    private static async Task AssertAsUndisturbedAsync(EngineHost host, BookedOrganization organization, TimeSpan? within = null)
    {
        await AssertExactAsync(host, organization);
        var now = organization.Clock.GetUtcNow();
        var alert = Assert.Single(await host.AlertsAsync(), alert => alert.Subject.Key?.Value == "key_0");
        Assert.InRange(alert.FiredAt!.Value, Theft.Start, Theft.Start + (within ?? TimeSpan.FromMinutes(15)));
        Assert.True(alert is { State: AlertState.Firing, IsHistoric: false });
        Assert.Single(host.ToldOf("key_0").Where(item => item.Type == EventTypes.Firing).DistinctBy(item => item.Id));
        foreach (var key in organization.Keys)
        {
            var state = await StateAsync(host, key);
            Assert.True(BaselineBlob.IsFinite(state.Baseline.Value) && state.JudgedThrough <= now, key.Id);
            Assert.Equal((state.JudgedThrough - state.WatchedSince).TotalHours, state.Baseline.Value.AgeHours, 1.0);
        }
    }

    private static async Task AssertExactAsync(EngineHost host, BookedOrganization organization)
    {
        var state = await host.StateAsync();
        var (from, until) = (state.CollectedFrom!.Value, state.MinutesThrough!.Value);
        var shown = (await UsageSums.LinesAsync(host, from, until)).GroupBy(line => line.Row.Dimensions.Key!.Value.Value)
            .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Row.Counts.Requests));
        foreach (var key in organization.Keys)
        {
            Assert.Equal(key.Sum(from.ToUnixTimeSeconds() / 60, until.ToUnixTimeSeconds() / 60).Sum(one => one.Use.Requests), shown[key.Id]);
        }
    }

    private static async Task<Core.Judging.KeyState> StateAsync(EngineHost host, BookedKey key) => (await host.Get<SeriesStore>().FindAsync(
        EngineHost.Account, new SeriesId(new ProjectId(key.Project), new KeyId(key.Id)), CancellationToken.None))!.State;
}
