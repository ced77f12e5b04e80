using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

public sealed class CourseAnswersTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    /// <summary>A quarter of an hour is compared with what a quarter of an hour costs.</summary>
    [Fact]
    public async Task Read_TheHourThatHasNotEnded_IsComparedWithItsOwnPart()
    {
        var state = await fixture.Rig.Host.StateAsync();
        var now = fixture.Rig.World.Now;
        var key = (await fixture.Console.JsonAsync("/api/v1/keys")).EnumerateArray().Single(key => key.GetProperty("api_key_id").GetString() == fixture.Rig.Stolen);
        var series = new SeriesId(new ProjectId(key.GetProperty("project_id").GetString()!), new KeyId(fixture.Rig.Stolen));
        var stored = await fixture.Rig.Host.Get<Runtime.Storing.SeriesStore>().FindAsync(EngineHost.Account, series, CancellationToken.None);

        var course = await fixture.Rig.Host.Get<CourseAnswers>().ReadAsync(
            EngineHost.Account, series, new TimeWindow(BucketWidth.Hour.Floor(now).AddHours(-6), BucketWidth.Hour.Ceiling(now)), CancellationToken.None);

        var last = course.Hours[^1];
        var whole = ExpectedCost.Of(stored!.State, last.Hour);
        Assert.InRange(last.Minutes, 1, 59);
        Assert.True(last.Hour.AddMinutes(last.Minutes) >= state.MinutesThrough);
        Assert.Equal(whole.Expected.Amount * last.Minutes / 60, last.ExpectedUsd!.Value, 6);
        Assert.True(last.HighUsd < whole.High.Amount && last.HighUsd > last.ExpectedUsd);
        Assert.All(course.Hours[..^1], hour => Assert.Equal(60, hour.Minutes));
        Assert.Contains("so far", (await fixture.Console.PageAsync($"/keys/openai/default/{fixture.Rig.Stolen}")).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_OfAnHour_IsNarrowerThanTheHourAndWiderThanItsShare()
    {
        var part = new ExpectedCost(new Usd(4), new Usd(0), new Usd(8)).Part(0.25);

        Assert.Equal((1m, 0m, 3m), (part.Expected.Amount, part.Low.Amount, part.High.Amount));
    }
}
