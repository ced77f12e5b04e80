using System.Globalization;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Tests.Cli;

/// <summary>What a record may hold that nobody meant: refused in one line, or taken for what it is.</summary>
public sealed class HostileReplayTests : IDisposable
{
    private const string Header = "bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens,cost_usd";

    /// <summary>A Monday.</summary>
    private const long Start = 1_772_409_600;

    private readonly string folder = Directory.CreateTempSubdirectory("hostile-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("1772409600,1h,p,k,m,1.5,1,1,", "num_model_requests '1.5' must be a whole count")]
    [InlineData("1772409600,1h,p,k,m,1,-1,1,", "input_tokens '-1' must be a whole count")]
    [InlineData("1772409600,1h,p,k,m,1,1,nan,", "output_tokens 'nan' must be a whole count")]
    [InlineData("1772409600,1h,p,k,m,99999999999999999999999999999999,1,1,", "num_model_requests")]
    [InlineData("1772409600,1h,p,k,m,1e400,1,1,", "num_model_requests '1e400'")]
    [InlineData("1772409600,1h,p,k,m,-0.0001,1,1,", "num_model_requests '-0.0001'")]
    [InlineData("1772409600,1h,p,k,m,,1,1,", "num_model_requests '' must be a whole count")]
    [InlineData("1772409600,1h,p,k,m,1,1", "output_tokens '' must be a whole count")] // cut off within the line
    [InlineData("1772409600,1h,p,k,m,1,1,1,-4", "cost_usd '-4'")]
    [InlineData("1772409600,1h,p,k,m,1,1,1,1e300", "cost_usd '1e300'")]
    [InlineData("1772409601,1h,p,k,m,1,1,1,", "bucket_start '1772409601' must be a whole multiple of 60 minutes")]
    [InlineData("1772411400,1h,p,k,m,1,1,1,", "bucket_start '1772411400' must be a whole multiple of 60 minutes")] // overlaps two hours
    [InlineData("-5,1h,p,k,m,1,1,1,", "bucket_start '-5'")]
    [InlineData("253402300799,1h,p,k,m,1,1,1,", "bucket_start")]
    [InlineData("99999999999999999999999,1h,p,k,m,1,1,1,", "bucket_start")]
    [InlineData("1772409600,1w,p,k,m,1,1,1,", "bucket_width '1w'")]
    public async Task Replay_OfALineNobodyCanMean_EndsWith2InOneLineThatNamesIt(string line, string named)
    {
        var run = await ReplayAsync(["1772406000,1h,p,k,m,1,1,1,", line]);

        run.FailedWith(2, "Line 3", named);
    }

    [Fact]
    public async Task Replay_OfAnInstantOfAnotherAge_IsRefusedInsteadOfJudgingDecadesOfNothing() =>
        (await ReplayAsync([Row(0), Row(Start)])).FailedWith(2, "from 1970-01-01 to 2026-03-02");

    [Fact]
    public async Task Replay_OfCountsThatAddUpToMoreThanThereIs_IsRefused() => (await ReplayAsync(
        Enumerable.Range(0, 10_000).Select(model => $"{Start},1h,p,key_9,model-{model},1000000000000000,1,1,"))).FailedWith(2, "key_9", "2026-03-02 00:00", "10^18");

    /// <summary>The hour says it all: what narrower rows tell of the same model is in it already.</summary>
    [Fact]
    public async Task Replay_OfHoursAndTheFiveMinutesWithinThem_CountsThemOnce()
    {
        var hours = Hours(20).ToList();
        var fine = Enumerable.Range(0, 12).Select(step => Row(Start + (200 * 3600L) + (step * 300L), "5m", requests: 9));
        var mixed = await AlertsAndScoresAsync([.. fine, .. hours]);

        Assert.Equal((await AlertsAndScoresAsync(hours)).Scores, mixed.Scores);
        Assert.Equal(mixed, await AlertsAndScoresAsync([.. hours, .. fine]));
    }

    /// <summary>Two models of a key recorded at two widths are both used: nothing of either is lost.</summary>
    [Fact]
    public async Task Replay_OfTwoModelsAtTwoWidths_CountsBoth()
    {
        var one = Hours(20).ToList();
        var other = Hours(20).Select(row => row.Replace(",gpt-4o,", ",gpt-4o-mini,", StringComparison.Ordinal)).ToList();
        var fine = Enumerable.Range(0, 20 * 24 * 12).Select(step => Row(Start + (step * 300L), "5m", "gpt-4o-mini", step % 12 == 0 ? 100 + (step / 12 * 7 % 13) : 0)).ToList();

        var (coarse, mixed) = (await ReplayAsync([.. one, .. other]), await ReplayAsync([.. one, .. fine]));

        Assert.Equal(coarse.Out, mixed.Out);
    }

    [Fact]
    public async Task Replay_OfAKeyOfOneBucket_SaysNothingAndEndsWell()
    {
        var run = await ReplayAsync([.. Hours(5), Row(Start + (30 * 3600L), key: "once"), Row(Start + (31 * 3600L), key: "zero", requests: 0)]);

        Assert.Equal((0, 3), (run.Code, run.Json.GetProperty("keys").GetInt32()));
    }

    [Fact]
    public async Task Replay_OfTheLargestCountsThereAre_HoldsNothingThatIsNoNumber()
    {
        string[] huge = [.. Enumerable.Range(0, 60).Select(hour => string.Create(CultureInfo.InvariantCulture, $"{Start + (hour * 3600L)},1h,p,k{hour % 3},m,1000000000000000,1e15,1E+15,{(hour % 2 == 0 ? "1e15" : "0")}"))];

        var run = await ReplayAsync([.. Hours(4), .. huge]);

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("NaN", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", run.Out, StringComparison.Ordinal);
    }

    /// <summary>A change of the clocks, the end of a year and of February: an instant has one meaning, however it is written.</summary>
    [Theory]
    [InlineData("2026-03-29T00:00:00+01:00", 2)] // Central Europe loses an hour at 01:00 UTC
    [InlineData("2026-10-25T00:00:00+02:00", 1)]
    [InlineData("2027-01-01T00:00:00+09:00", 9)] // the year ends nine hours later in UTC
    [InlineData("2028-02-28T20:00:00-05:00", -5)]
    public async Task Replay_AcrossChangesOfClocks_JudgesEveryHourOnce(string text, int offset)
    {
        var first = BucketOf(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));
        var seconds = Enumerable.Range(0, 72).Select(hour => Row(first + (hour * 3600L))).ToList();
        var written = Enumerable.Range(0, 72).Select(hour => Row(first + (hour * 3600L)).Replace(
            (first + (hour * 3600L)).ToString(CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeSeconds(first + (hour * 3600L)).ToOffset(TimeSpan.FromHours(hour % 2 == 0 ? offset : 0)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            StringComparison.Ordinal)).ToList();

        var run = await ReplayAsync(written);

        Assert.Equal((await ReplayAsync(seconds)).Out, run.Out);
        Assert.Equal(72, run.Json.GetProperty("buckets").GetInt32());
    }

    /// <summary>Who tries every name there is gets neither a crash nor more memory of the key than there is.</summary>
    [Fact]
    public async Task Replay_OfAHundredThousandModelsInOneKey_IsOneAlert()
    {
        var models = Enumerable.Range(0, 100_000).Select(model => Row(Start + ((480 + (model % 6)) * 3600L), model: $"model-{model}", requests: 1));

        var run = await ReplayAsync([.. Hours(22), .. models]);

        Assert.Equal("critical", Assert.Single(run.Json.GetProperty("alerts").EnumerateArray()).GetProperty("severity").GetString());
        Assert.InRange(BaselineBlob.Size, 1, 3_072);
    }

    private static IEnumerable<string> Hours(int days) => Enumerable.Range(0, days * 24).Select(hour => Row(Start + (hour * 3600L), requests: 100 + (hour * 7 % 13)));

    private static string Row(long start, string width = "1h", string model = "gpt-4o", long requests = 5, string key = "key_a") =>
        string.Create(CultureInfo.InvariantCulture, $"{start},{width},p,{key},{model},{requests},{requests * 900},{requests * 100},");

    private static long BucketOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / 3600 * 3600;

    private async Task<CliRun> ReplayAsync(IEnumerable<string> rows, params string[] more)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllLinesAsync(file, rows.Prepend(Header));
        await using var rig = new CliRig();
        return await rig.RunAsync(["replay", "--usage", file, "--output", "json", .. more]);
    }

    private async Task<(string Alerts, string Scores)> AlertsAndScoresAsync(IReadOnlyList<string> rows)
    {
        var scores = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        var run = await ReplayAsync(rows, "--scores", scores);
        return (run.Json.GetProperty("alerts").GetRawText(), await File.ReadAllTextAsync(scores));
    }
}
