using System.Globalization;

namespace UsageSentinel.Tests.Cli;

/// <summary>The replay of what other tools export, as its users run it.</summary>
public sealed class ReplayImportTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("imports-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Replay_AbuseInAnotherTier_IsCriticalFromItsFirstHours()
    {
        const int Days = 20;
        var from = (Days - 2) * 24;
        var rows = Enumerable.Range(0, Days * 24).SelectMany(hour => new[]
        {
            hour >= from ? Line($"{At(hour)},1h,p,k,u,gpt-4o,False,priority,9000,90000000,9000000") : string.Empty,
            Line($"{At(hour)},1h,p,k,u,gpt-4o,False,default,100,1000000,100000"),
        }).Where(row => row.Length > 0);

        var result = (await ReplayAsync(["bucket_start,bucket_width,project_id,api_key_id,user_id,model,batch,service_tier,num_model_requests,input_tokens,output_tokens", .. rows])).Json;

        var alert = result.GetProperty("alerts").EnumerateArray().First(one => one.GetProperty("severity").GetString() == "critical");
        Assert.InRange(alert.GetProperty("fired_at").GetDateTimeOffset(), Start.AddHours(from), Start.AddHours(from + 2));
        var truth = 48 * 1.7 * ((90 * 2.5) + (9 * 10));
        Assert.InRange(alert.GetProperty("excess_usd").GetDouble(), truth * 0.9, truth * 1.1);
    }

    [Fact]
    public async Task Replay_UsageWithoutAKey_IsJudgedAndNeverActedOn()
    {
        var rows = Enumerable.Range(0, 20 * 24).SelectMany(hour => new[]
        {
            Line($"{At(hour)},1h,p,k,gpt-4o,100,1000000,100000"),
            Line($"{At(hour)},1h,p,null,gpt-4o,{(hour < 18 * 24 ? 100 : 9_000)},{(hour < 18 * 24 ? 1 : 90)}000000,100000"),
        });

        var result = (await ReplayAsync(["bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens", .. rows])).Json;

        Assert.Equal(1, result.GetProperty("keys").GetInt32());
        var alerts = result.GetProperty("alerts").EnumerateArray().Where(alert => alert.GetProperty("rule").GetString() != "organization").ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Equal(("p", null, "none"), (alert.GetProperty("project_id").GetString(), alert.GetProperty("api_key_id").GetString(), alert.GetProperty("response").GetString())));
    }

    [Fact]
    public async Task Replay_DaysByTheirEnd_AreThoseByTheirWidth()
    {
        string[] Rows(bool byEnd) => [.. Enumerable.Range(0, 30).Select(day =>
            Line($"{At(day * 24)},{(byEnd ? At((day + 1) * 24).ToString(CultureInfo.InvariantCulture) : "1d")},p,k,gpt-4o,{(day < 28 ? 2_400 : 24_000)},{(day < 28 ? 24 : 240)}00000,240000"))];

        var byEnd = await ReplayAsync(["bucket_start,end_time,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens", .. Rows(true)]);
        var byWidth = await ReplayAsync(["bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens", .. Rows(false)]);

        Assert.Equal(byWidth.Out, byEnd.Out);
        Assert.Equal(30 * 24, byEnd.Json.GetProperty("buckets").GetInt64());

        // Ten times the usual of a small organization. The hours of a day are equal by construction, so that they say nothing about how rare it is: it is a warning, and nothing is done.
        var alert = Assert.Single(byEnd.Json.GetProperty("alerts").EnumerateArray());
        Assert.Equal(("warning", "none"), (alert.GetProperty("severity").GetString(), alert.GetProperty("response").GetString()));
    }

    /// <summary>What is critical in any organization by the dollars of its days is critical.</summary>
    [Fact]
    public async Task Replay_DaysThatCostThousands_AreCritical()
    {
        var rows = Enumerable.Range(0, 30).Select(day => Line($"{At(day * 24)},1d,p,k,gpt-4o,{(day < 28 ? 24_000 : 2_400_000)},{(day < 28 ? 24 : 2_400)}000000,2400000"));

        var result = (await ReplayAsync(["bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens", .. rows])).Json;

        Assert.Contains(result.GetProperty("alerts").EnumerateArray(), alert => alert.GetProperty("severity").GetString() == "critical");
    }

    [Fact]
    public async Task Replay_AModelUnderTwoSpellings_IsNothingNew()
    {
        var rows = Enumerable.Range(0, 20 * 24).Select(hour => Line($"{At(hour)},1h,p,k,{(hour < 13 * 24 ? "gpt-4o" : "openai/GPT-4o")},100,1000000,100000"));

        var result = (await ReplayAsync(["bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens", .. rows])).Json;

        Assert.Empty(result.GetProperty("alerts").EnumerateArray());
    }

    [Fact]
    public async Task Replay_OfAFormatByName_ReadsItOrSaysWhatIsMissing()
    {
        var file = Path.Combine(folder, "spend.csv");
        await File.WriteAllLinesAsync(file, ["request_id,api_key,spend,prompt_tokens,completion_tokens,startTime,model", "r1,hash,0.01,1000,100,2026-03-02 00:00:01,gpt-4o"]);
        await using var rig = new CliRig();

        Assert.Equal(1, (await rig.RunAsync("replay", "--usage", file, "--format", "litellm", "--output", "json")).Json.GetProperty("keys").GetInt32());
        (await rig.RunAsync("replay", "--usage", file, "--format", "sentinel")).FailedWith(2, "rename 'startTime' to bucket_start");
        (await rig.RunAsync("replay", "--usage", file, "--format", "excel")).FailedWith(2, "excel");
    }

    private static long At(int hour) => Start.AddHours(hour).ToUnixTimeSeconds();

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private async Task<CliRun> ReplayAsync(string[] lines)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllLinesAsync(file, lines);
        await using var rig = new CliRig();
        return await rig.RunAsync("replay", "--usage", file, "--output", "json");
    }
}
