using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace UsageSentinel.Tests.Cli;

/// <summary>The replay of recorded usage, as its users run it.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string Header = "bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens,cost_usd";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("replay-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Replay_OfABurst_FindsItAndNothingElse()
    {
        var result = (await ReplayAsync(Rows())).Json;

        Assert.Equal(2, result.GetProperty("keys").GetInt32());
        Assert.Equal(2 * 21 * 24, result.GetProperty("buckets").GetInt64());
        var alerts = result.GetProperty("alerts").EnumerateArray().Where(alert => alert.GetProperty("api_key_id").GetString() == "key_b").ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.True(alert.GetProperty("fired_at").GetDateTimeOffset() > Start.AddDays(20)));
    }

    [Fact]
    public async Task Replay_OfRowsInAnyOrder_GivesTheSameBytes()
    {
        var rows = Rows();

        var sorted = await ReplayAsync(rows);
        var reversed = await ReplayAsync(Enumerable.Reverse(rows));

        Assert.Equal(sorted.Out, reversed.Out);
    }

    [Fact]
    public async Task Replay_OfARecordCutShort_GivesTheScoresCutShort()
    {
        var cut = Start.AddDays(18).ToUnixTimeSeconds();
        var whole = await ScoresAsync(Rows());
        var half = await ScoresAsync(Rows().Where(row => long.Parse(row.Split(',')[0], CultureInfo.InvariantCulture) < cut));

        Assert.NotEmpty(half);
        Assert.Equal(whole.Where(line => long.Parse(line.Split(',')[1], CultureInfo.InvariantCulture) < cut), half);
    }

    [Fact]
    public async Task Replay_OfADoubledRow_TakesTheLast()
    {
        var rows = Rows();
        var wrong = rows.Select(row => row.Replace(",100,", ",999999,", StringComparison.Ordinal));

        Assert.Equal((await ReplayAsync(rows)).Out, (await ReplayAsync(wrong.Concat(rows))).Out);
    }

    [Theory]
    [InlineData("nonsense", "bucket_start 'nonsense'")]
    [InlineData("1772409600,2h,p,k,m,1,1,1,", "bucket_width '2h'")]
    [InlineData("1772409600,1h,p,k,m,-1,1,1,", "num_model_requests '-1'")]
    [InlineData("1772409600,1h,p,k,m,NaN,1,1,", "num_model_requests 'NaN'")]
    [InlineData("1772409600,1h,p,k,m,1e300,1,1,", "num_model_requests '1e300'")]
    [InlineData("1772409600,1h,p,k,m,1,1,1,Infinity", "cost_usd 'Infinity'")]
    public async Task Replay_OfALineThatMakesNoSense_NamesItAndEndsWith2(string line, string named)
    {
        var run = await ReplayAsync([line]);

        Assert.Equal(2, run.Code);
        Assert.Contains("Line 2", run.Error, StringComparison.Ordinal);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Replay_WithoutARequiredColumn_NamesIt()
    {
        var file = Path.Combine(folder, "short.csv");
        await File.WriteAllTextAsync(file, "bucket_start,api_key_id\n");
        await using var rig = new CliRig();

        (await rig.RunAsync("replay", "--usage", file)).FailedWith(2, "num_model_requests");
        (await rig.RunAsync("replay", "--usage", Path.Combine(folder, "absent.csv"))).FailedWith(2, "absent.csv");
    }

    [Fact]
    public async Task Replay_WithAnInjectedTheft_SaysWhenItIsFoundAndWhatItCost()
    {
        var rows = Rows().Where(row => row.Contains("key_a", StringComparison.Ordinal)).ToList();
        var at = Start.AddDays(18).AddHours(5);

        var plain = (await ReplayAsync(rows)).Json;
        var run = await ReplayAsync(rows, "--inject", $"stolen-key:key_a:{at:yyyy-MM-ddTHH:mm:ss}Z:50");

        Assert.Equal(JsonValueKind.Null, plain.GetProperty("summary").GetProperty("injected").ValueKind);
        Assert.Empty(plain.GetProperty("alerts").EnumerateArray());
        var injected = run.Json.GetProperty("summary").GetProperty("injected");
        Assert.Equal(1, injected.GetProperty("recall").GetDouble());
        Assert.Equal(60, injected.GetProperty("delay_minutes").GetDouble());
        Assert.Equal(0, injected.GetProperty("wrongful_actions").GetInt32());
        var attack = Assert.Single(injected.GetProperty("attacks").EnumerateArray());
        Assert.Equal(at, attack.GetProperty("start").GetDateTimeOffset());
        Assert.Equal(at.AddHours(24), attack.GetProperty("end").GetDateTimeOffset());
        Assert.Equal("critical", attack.GetProperty("severity").GetString());
        Assert.NotEqual("none", attack.GetProperty("response").GetString());

        // One of 24 hours passed before the alert. An hour of key_a costs about 106 requests of $0.00325.
        var cost = injected.GetProperty("cost_usd").GetDecimal();
        Assert.InRange(cost, 24 * 50 * 106 * 0.003m, 24 * 50 * 106 * 0.0035m);
        Assert.InRange(injected.GetProperty("leaked_usd").GetDecimal(), cost / 24.1m, cost / 23.9m);
        Assert.InRange(injected.GetProperty("leaked_before_response_usd").GetDecimal(), injected.GetProperty("leaked_usd").GetDecimal(), cost);
        Assert.Equal(run.Out, (await ReplayAsync(Enumerable.Reverse(rows), "--inject", $"stolen-key:key_a:{at.ToUnixTimeSeconds()}:50")).Out);
    }

    [Fact]
    public async Task Replay_ActionsThatAnswerNoAttack_AreWrongful()
    {
        var run = await ReplayAsync(Rows(), "--inject", $"drip:key_a:{Start.AddDays(10).ToUnixTimeSeconds()}:0.1");

        var injected = run.Json.GetProperty("summary").GetProperty("injected");
        Assert.Equal(0, injected.GetProperty("recall").GetDouble());
        Assert.Equal(JsonValueKind.Null, injected.GetProperty("delay_minutes").ValueKind);
        Assert.Equal(injected.GetProperty("cost_usd").GetDecimal(), injected.GetProperty("leaked_usd").GetDecimal());
        Assert.Equal(run.Json.GetProperty("summary").GetProperty("would_respond").GetInt32(), injected.GetProperty("wrongful_actions").GetInt32());
        Assert.True(injected.GetProperty("wrongful_actions").GetInt32() > 0);
    }

    [Theory]
    [InlineData("theft:key_a:1773600000:50", "there is no attack 'theft'")]
    [InlineData("loop:key_a:1773600000", "is not an attack")]
    [InlineData("loop:key_a:noon:50", "is not a time")]
    [InlineData("loop:key_a:1773600000:0", "is not a size")]
    [InlineData("loop:key_a:1773600000:10001", "is not a size")]
    [InlineData("loop:key_a:1773600000:NaN", "is not a size")]
    [InlineData("loop:key_c:1773600000:50", "The record has no key 'key_c'")]
    [InlineData("loop:key_a:1772409600:50", "has no history")]
    [InlineData("loop:key_a:2026-03-23:50", "is not in the record")]
    [InlineData("loop:key_a:2026-03-01:50", "is not in the record")]
    public async Task Replay_AnAttackThatCannotBeLaid_IsOneLineAndEndsWith2(string attack, string named) =>
        (await ReplayAsync(Rows(), "--inject", attack)).FailedWith(2, named);

    private static List<string> Rows()
    {
        var rows = new List<string>();
        for (var hour = 0; hour < 21 * 24; hour++)
        {
            var at = Start.AddHours(hour).ToUnixTimeSeconds();
            var wave = 100 + (hour * 7 % 13);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{at},1h,proj_1,key_a,gpt-4o,{wave},{wave * 900},{wave * 100},"));
            var burst = hour >= (20 * 24) + 3 ? 60 : 1;
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{at},1h,proj_1,key_b,gpt-4o,{wave * burst},{wave * burst * 900},{wave * burst * 100},"));
        }

        return rows;
    }

    private async Task<CliRun> ReplayAsync(IEnumerable<string> rows, params string[] more)
    {
        await using var rig = new CliRig();
        return await rig.RunAsync(["replay", "--usage", await FileAsync(rows), "--output", "json", .. more]);
    }

    private async Task<List<string>> ScoresAsync(IEnumerable<string> rows)
    {
        var scores = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        Assert.Equal(0, (await ReplayAsync(rows, "--scores", scores)).Code);
        return [.. (await File.ReadAllLinesAsync(scores)).Skip(1)];
    }

    private async Task<string> FileAsync(IEnumerable<string> rows)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv.gz");
        await using var zip = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        await zip.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(Header)) + "\n"));
        return file;
    }
}
