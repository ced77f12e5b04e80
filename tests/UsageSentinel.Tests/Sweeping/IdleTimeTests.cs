using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A key was used from 9:05 to 9:10 and is used again at 12:12.</summary>
public sealed class IdleTimeTests
{
    private static readonly DateTimeOffset Nine = new(2026, 9, 15, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(25, false)]
    [InlineData(30, true)]
    [InlineData(35, false)]
    [InlineData(55, false)]
    [InlineData(60, true)]
    [InlineData(115, true)]
    [InlineData(145, true)]
    [InlineData(150, false)]
    [InlineData(185, false)]
    public void Passes_StepWithoutUse_IfNoSweepInTimeHadLookedAtIt(int minutes, bool passes)
    {
        var idle = new IdleTime([Used(5), Used(9), Used(192)], Nine, null);
        var passed = false;
        for (var at = 10; at <= minutes; at += 5)
        {
            passed = idle.Passes(Step(at));
        }

        Assert.Equal(passes, passed);
    }

    [Fact]
    public void From_UseIsToCome_BeginsWhereTheSweepThatSawItRead()
    {
        Assert.Equal(Nine.AddMinutes(150), new IdleTime([Used(192)], Nine.AddMinutes(30), Nine.AddMinutes(10)).From(Nine.AddMinutes(170)));
        Assert.Equal(Nine.AddMinutes(160), new IdleTime([Used(192)], Nine.AddMinutes(160), Nine.AddMinutes(140)).From(Nine.AddMinutes(170)));
        Assert.Equal(Nine.AddMinutes(170), new IdleTime([Used(5)], Nine.AddMinutes(30), Nine.AddMinutes(10)).From(Nine.AddMinutes(170)));
    }

    [Fact]
    public void HoursAt_UseIsToCome_AreThoseThatWereCompleteThen()
    {
        var idle = new IdleTime([Used(5), Used(192)], Nine, null);

        Assert.Equal(Nine.AddHours(2), idle.HoursAt(Nine.AddMinutes(10)));
        Assert.Null(idle.HoursAt(Nine.AddMinutes(195)));
    }

    private static TimeWindow Step(int minutes) => new(Nine.AddMinutes(minutes), Nine.AddMinutes(minutes + 5));

    private static UsageRow Used(int minute) => new(
        UsageEndpoint.Completions,
        new TimeWindow(Nine.AddMinutes(minute), Nine.AddMinutes(minute + 1)),
        new UsageDimensions(new ProjectId("proj_1"), new KeyId("key_1"), "gpt-4o"),
        new UsageCounts { Requests = 3, InputTokens = 300, OutputTokens = 30 });
}
