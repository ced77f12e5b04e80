using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class LookBackTests
{
    private const string Completions = "GET organization/usage/completions";
    private const string Code = "reporting_lookback_exceeded";

    private static readonly TimeWindow TwoYears = new(OpenAIRig.Now.AddDays(-800), OpenAIRig.Now);

    [Fact]
    public async Task LookBack_DateInTheMessage_IsWhereTheReadingStarts()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            Completions,
            Answer.Error(400, Code, "Usage and cost data are available for the past year. Earliest supported start date: 2025-11-11 (UTC)."),
            Page(null));

        var reading = await rig.ReadHoursAsync(TwoYears);

        Assert.Equal(new DateTimeOffset(2025, 11, 11, 0, 0, 0, TimeSpan.Zero), reading.Window.Start);
        Assert.Equal($"{reading.Window.Start.ToUnixTimeSeconds()}", rig.Server.Requests[1]["start_time"]);
    }

    [Fact]
    public async Task LookBack_NoDate_StepsForwardUntilAccepted()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, request =>
            long.Parse(request["start_time"]!, null) < OpenAIRig.Now.AddDays(-100).ToUnixTimeSeconds() ? Answer.Error(400, Code, "too old") : Page(null));

        var reading = await rig.ReadHoursAsync(TwoYears);

        Assert.Equal(5, rig.Server.Requests.Length);
        Assert.Equal(BucketWidth.Hour.Ceiling(OpenAIRig.Now.AddDays(-90)), reading.Window.Start);
        Assert.Contains("for that long", rig.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookBack_WholeWindowTooOld_IsAnEmptyReadingOfNothing()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(400, Code, "Earliest supported start date: 2026-11-01 (UTC)."));
        var end = new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero);

        var reading = await rig.ReadHoursAsync(new TimeWindow(end.AddDays(-1), end));

        Assert.Empty(reading.Rows);
        Assert.Equal(new TimeWindow(end, end), reading.Window);
    }

    [Fact]
    public async Task LookBack_RefusedWhateverIsTried_GivesUpAndSaysSo()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(400, Code, "Earliest supported start date: 2026-11-01 (UTC)."));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(TwoYears));

        Assert.Equal(ProviderError.LookBackExceeded, thrown.Error);
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), thrown.EarliestStart);
        Assert.InRange(rig.Server.Requests.Length, 2, 11);
    }

    [Fact]
    public async Task LookBack_OfCosts_StartsLaterToo()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On("GET organization/costs", Answer.Error(400, Code, "Earliest supported start date: 2025-11-11 (UTC)."), Page(null));

        var reading = await rig.Provider.ReadCostsAsync(TwoYears, CancellationToken.None);

        Assert.Equal(new DateTimeOffset(2025, 11, 11, 0, 0, 0, TimeSpan.Zero), reading.Window.Start);
        Assert.True(reading.ByKey);
    }
}
