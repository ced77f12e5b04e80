using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Cli;

/// <summary>A store that was swept twice, for the tests that only look.</summary>
public sealed class SweptStore : IAsyncLifetime
{
    internal CliRig Rig { get; } = new();

    internal CliRun First { get; private set; } = new(-1, string.Empty, string.Empty);

    internal CliRun Second { get; private set; } = new(-1, string.Empty, string.Empty);

    /// <summary>Usage that was complete after the first sweep, as shown after each of the two.</summary>
    internal (string First, string Second) Complete { get; private set; }

    public async Task InitializeAsync()
    {
        await Rig.WithSimulatorAsync();
        First = await Rig.RunAsync("watch", "--once", "--output", "json");
        var through = First.Json[0].GetProperty("complete_through").GetString() ?? string.Empty;
        var before = await Rig.RunAsync("usage", "--to", through, "--group-by", "key,model,endpoint", "--output", "json");
        Second = await Rig.RunAsync("watch", "--once");
        var after = await Rig.RunAsync("usage", "--to", through, "--group-by", "key,model,endpoint", "--output", "json");
        Complete = (before.Out, after.Out);
    }

    public async Task DisposeAsync() => await Rig.DisposeAsync();
}

public sealed partial class LookingTests(SweptStore swept) : IClassFixture<SweptStore>
{
    private const string UsageFields =
        "provider project_id api_key_id model bucket_start bucket_width num_model_requests input_tokens input_cached_tokens output_tokens cost_usd cost_basis";

    private readonly CliRig rig = swept.Rig;

    [Fact]
    public void WatchOnce_SaysWhatItDid()
    {
        Assert.True(swept.First.Code == 0, swept.First.Error);
        var sweep = Assert.Single(swept.First.Json.EnumerateArray());
        HasFields(sweep, "provider account outcome error series rows rows_changed rows_lowered complete_through new_alerts failed_series unread");
        Assert.Equal("done", sweep.GetProperty("outcome").GetString());
        Assert.True(sweep.GetProperty("rows").GetInt32() > 100);
        Assert.Equal(sweep.GetProperty("rows").GetInt32(), sweep.GetProperty("rows_changed").GetInt32());
    }

    [Fact]
    public void WatchOnce_RunTwice_ChangesNothing()
    {
        Assert.True(swept.Second.Code == 0, swept.Second.Error);
        Assert.Contains(" new or changed; complete to ", swept.Second.Out, StringComparison.Ordinal);
        Assert.Empty(swept.Second.Error);

        // Minutes still filling may have grown in between; what was complete may not.
        Assert.NotEqual("[]", swept.Complete.First.Trim());
        Assert.Equal(swept.Complete.First, swept.Complete.Second);
    }

    [Fact]
    public async Task Status_AsJson_HasItsFields()
    {
        var account = Assert.Single((await rig.RunAsync("status", "--output", "json")).Json.EnumerateArray());

        HasFields(account, "provider account complete_through swept_at last_error keys series open_alerts today_cost_usd month_cost_usd cost_basis month_billed_usd price_version calibration_version daily_cost_usd response_mode stopped events_due month_unpriced_usd month_at_least_usd month_at_most_usd price_list_as_of price_list_age_days price_list_stale month_known_from unread open_info_alerts attainment judged_within_minutes lag_minutes lateness probe ongoing");
        Assert.Equal("openai", account.GetProperty("provider").GetString());
        Assert.Equal("observe", account.GetProperty("response_mode").GetString());
        Assert.Equal(6, account.GetProperty("keys").GetInt32());
        Assert.Equal(14, account.GetProperty("daily_cost_usd").GetArrayLength());
        IsInstant(account.GetProperty("complete_through"));
    }

    [Fact]
    public async Task Keys_AsJson_HaveTheFieldsOfTheContract()
    {
        var keys = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray().ToList();

        Assert.All(keys, key => HasFields(key, "provider project_id api_key_id name owner_type created_at last_used_at status month_cost_usd month_billed_usd cost_basis price_version baseline alerts month_unpriced_usd month_at_least_usd month_at_most_usd unread rotation labels"));
        var named = keys.Where(key => key.GetProperty("status").GetString() == "active").ToList();
        Assert.Equal(6, named.Count);
        Assert.All(named, key => IsInstant(key.GetProperty("created_at")));
        Assert.All(keys.Except(named), key => Assert.Equal((JsonValueKind.Null, "unattributed"), (key.GetProperty("api_key_id").ValueKind, key.GetProperty("status").GetString())));
    }

    [Fact]
    public async Task Usage_AsJson_HasTheFieldsOfTheContract()
    {
        var rows = (await rig.RunAsync("usage", "--output", "json")).Json.EnumerateArray().ToList();

        Assert.True(rows.Count > 100);
        Assert.All(rows, row => HasFields(row, UsageFields + " endpoint batch service_tier units is_priced list_cost_usd price_version calibration_version cost_low_usd cost_high_usd"));
        Assert.All(rows, row => IsInstant(row.GetProperty("bucket_start")));
        Assert.All(rows, row => Assert.Contains(row.GetProperty("bucket_width").GetString(), (string[])["1m", "1h", "1d"]));
        Assert.All(rows, row => Assert.Equal("estimated", row.GetProperty("cost_basis").GetString()));
    }

    /// <summary>However it is added up, it is the same usage: that of the server's own books.</summary>
    [Theory]
    [InlineData("provider")]
    [InlineData("project_id")]
    [InlineData("api_key_id")]
    [InlineData("model")]
    [InlineData("endpoint")]
    [InlineData("bucket_start")]
    [InlineData("hour")]
    [InlineData("day")]
    [InlineData("key,model,day")]
    [InlineData("project,hour")]
    public async Task Usage_Grouped_AddsUpToTheWhole(string grouping)
    {
        var whole = (await rig.RunAsync("usage", "--output", "json")).Json;
        var grouped = (await rig.RunAsync("usage", "--group-by", grouping, "--output", "json")).Json;

        Assert.Equal(Sum(whole, "input_tokens"), Sum(grouped, "input_tokens"));
        Assert.Equal(Sum(whole, "num_model_requests"), Sum(grouped, "num_model_requests"));
        Assert.Equal(Sum(whole, "cost_usd"), Sum(grouped, "cost_usd"), 15);
        Assert.True(grouped.GetArrayLength() < whole.GetArrayLength());
        var names = grouped.EnumerateArray().Select(row => string.Join('|', UsageFields.Split(' ')[..6].Append("endpoint").Select(field => row.GetProperty(field).ToString())));
        Assert.Equal(grouped.GetArrayLength(), names.Distinct().Count());
    }

    [Fact]
    public async Task Usage_GroupsRepeatedOrCommaSeparated_AreTheSame()
    {
        var comma = await rig.RunAsync("usage", "--group-by", "key,day", "--output", "json");
        var repeated = await rig.RunAsync("usage", "--group-by", "key", "--group-by", "day", "--output", "json");

        Assert.Equal(comma.Out, repeated.Out);
    }

    [Fact]
    public async Task Usage_FromAndTo_AreHalfOpenAndKnowTheirForms()
    {
        var day = CliRig.Now.UtcDateTime.Date.AddDays(-1);
        string[] starts = [Text(day, "yyyy-MM-dd"), Text(day, "yyyy-MM-dd'T'HH:mm:ss'Z'"), Text(day, "yyyy-MM-dd HH:mm"), Unix(day)];
        string[] ends = [Text(day.AddHours(6), "yyyy-MM-dd'T'HH:mm'Z'"), Text(day.AddHours(8), "yyyy-MM-dd'T'HH:mm:ss'+02:00'"), Unix(day.AddHours(6))];
        var wanted = (await rig.RunAsync("usage", "--output", "json")).Json.EnumerateArray()
            .Count(row => row.GetProperty("bucket_start").GetDateTimeOffset() is var at && at >= day && at < day.AddHours(6));

        Assert.True(wanted > 0);
        foreach (var (start, end) in from start in starts from end in ends select (start, end))
        {
            Assert.Equal(wanted, (await rig.RunAsync("usage", "--from", start, "--to", end, "--output", "json")).Json.GetArrayLength());
        }
    }

    [Theory]
    [InlineData("1970-01-01", "9999-12-31T23:59:59Z", true)]
    [InlineData("0001-01-01", "2020-01-01", false)]
    [InlineData("2020-01-01", "2020-01-01", false)]
    public async Task Usage_AtTheEndsOfTime_IsReadToo(string from, string to, bool isFound)
    {
        var run = await rig.RunAsync("usage", "--from", from, "--to", to, "--output", "json");

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(isFound, run.Json.GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("--from", "yesterday")]
    [InlineData("--from", "11/12/2026")]
    [InlineData("--to", "12:00")]
    [InlineData("--to", "99999999999999")]
    [InlineData("--from", "-5")]
    public async Task Usage_ATimeThatIsNone_IsAUsageError(string option, string text) =>
        (await rig.RunAsync("usage", $"{option}={text}")).FailedWith(2, option, text, "2026-11-01T06:00:00Z");

    [Fact]
    public async Task Usage_EndBeforeStart_IsAUsageError() =>
        (await rig.RunAsync("usage", "--from", "2026-02-01", "--to", "2026-01-01")).FailedWith(2, "--to", "--from");

    [Fact]
    public async Task Usage_GroupedByNothingKnown_IsAUsageError() =>
        (await rig.RunAsync("usage", "--group-by", "colour")).FailedWith(2, "colour", "provider, project, key");

    [Theory]
    [InlineData("status")]
    [InlineData("keys")]
    [InlineData("usage")]
    [InlineData("alerts")]
    public async Task Look_AsTable_IsPlainOnAPipe(string verb)
    {
        var run = await rig.RunAsync(verb);

        Assert.True(run.Code == 0, run.Error);
        Assert.NotEmpty(run.Out);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("keys")]
    [InlineData("alerts")]
    public async Task Look_BeforeTheFirstSweep_SaysSo(string verb)
    {
        await using var fresh = new CliRig();

        var run = await fresh.RunAsync(verb);

        Assert.Equal(3, run.Code);
        Assert.Contains("openai/default", run.Error, StringComparison.Ordinal);
        Assert.Contains("watch --once", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("alerts")]
    [InlineData("alerts", "--fail-on", "info")]
    [InlineData("budgets")]
    public async Task Look_AtAStoreOfAnotherAccount_NamesItAndFails(params string[] args)
    {
        await using var other = await new CliRig().WithSimulatorAsync(days: 1);
        Assert.Equal(0, (await other.RunAsync("watch", "--once")).Code);
        other.Variables["Sentinel__Providers__0__Name"] = "prod";

        var run = await other.RunAsync(args);

        Assert.Equal(3, run.Code);
        Assert.Contains("openai/prod", run.Error, StringComparison.Ordinal);
        Assert.Contains("openai/default", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "status")]
    [InlineData(true, "alerts")]
    [InlineData(true, "alerts", "--fail-on", "critical")]
    [InlineData(false, "keys")] // a list of keys is not about this moment
    public async Task Look_AtAStaleStore_SaysSinceWhen(bool isRefused, params string[] args)
    {
        var clock = new SimulatedClock(CliRig.Now);
        await using var stale = await new CliRig(clock).WithSimulatorAsync(days: 1);
        Assert.Equal(0, (await stale.RunAsync("watch", "--once")).Code);
        clock.Advance(TimeSpan.FromHours(3));

        var run = await stale.RunAsync(args);

        Assert.Equal(isRefused ? 3 : 0, run.Code);
        Assert.Equal(isRefused, run.Error.Contains("out of date", StringComparison.Ordinal));
        Assert.NotEmpty(run.Out);
    }

    [Fact]
    public async Task Doctor_WhereAllIsWell_SaysSoForEachPart()
    {
        var checks = (await rig.RunAsync("doctor", "--output", "json")).Json.EnumerateArray().ToList();

        Assert.All(checks, check => HasFields(check, "part ok detail code"));
        Assert.Equal(
            ["configuration", "openai/default address", "store", "store pages", "openai/default usage", "openai/default capabilities", "openai/default costs", "openai/default keys", "clock", "prices", "routes", "response"],
            checks.Select(check => check.GetProperty("part").GetString()));
        Assert.All(checks, check => Assert.True(check.GetProperty("ok").GetBoolean(), check.ToString()));
        Assert.Equal(
            "costs by key; containment: lower the project's rate limits (reversible), block the affected models for the project (reversible), set the project's hard spend limit (reversible), delete the key, delete the service account that owns the key",
            checks.Single(check => check.GetProperty("part").GetString() == "openai/default capabilities").GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Check_SettingsThatNameNoKey_AreNamedOnlineAndByDoctor()
    {
        await using var other = await new CliRig().WithSimulatorAsync(days: 1);
        await other.RunAsync("watch", "--once");
        var key = (await other.RunAsync("keys", "--output", "json")).Json.EnumerateArray().First(one => one.GetProperty("status").GetString() == "active");
        other.Variables["Sentinel__Detection__CanaryKeys__0"] = "key_decoi";
        other.Variables["Sentinel__Response__ProtectedKeys__0"] = "prod-*-typo";
        other.Variables["Sentinel__Response__ProtectedKeys__1"] = key.GetProperty("project_id").GetString()!;

        var check = await other.RunAsync("config", "check", "--online");
        var doctor = await other.RunAsync("doctor");

        Assert.Equal((0, 1, 1), ((await other.RunAsync("config", "check")).Code, check.Code, doctor.Code));
        foreach (var text in new[] { check.Error, doctor.Out })
        {
            Assert.Contains("detection.canaryKeys: \"key_decoi\" does not match the id of any key", text, StringComparison.Ordinal);
            Assert.Contains("response.protectedKeys: \"prod-*-typo\" does not match any key or project", text, StringComparison.Ordinal);
            Assert.DoesNotContain(key.GetProperty("project_id").GetString()!, text, StringComparison.Ordinal);
        }
    }

    /// <summary>Not on a stream, not in the log, not in any file of the store.</summary>
    [Theory]
    [InlineData("status")]
    [InlineData("keys")]
    [InlineData("usage")]
    [InlineData("alerts")]
    [InlineData("doctor")]
    [InlineData("watch", "--once")]
    [InlineData("config", "check")]
    [InlineData("config", "schema")]
    public async Task Secret_IsNowhere(params string[] args)
    {
        var run = await rig.RunAsync([.. args, "--verbose"]);

        Assert.True(run.Code == 0, run.Error);
        Assert.DoesNotContain("PLANTED", run.Out + run.Error, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(rig.Data))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain("PLANTED", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    internal static void HasFields(JsonElement element, string fields) =>
        Assert.Equal(fields.Split(' ').Order(), element.EnumerateObject().Select(member => member.Name).Order());

    private static void IsInstant(JsonElement element) => Assert.Matches(Rfc3339Utc(), element.GetString());

    private static decimal Sum(JsonElement rows, string field) => rows.EnumerateArray().Sum(row => row.GetProperty(field).GetDecimal());

    private static string Text(DateTime instant, string form) => instant.ToString(form, CultureInfo.InvariantCulture);

    private static string Unix(DateTime instant) => new DateTimeOffset(instant, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Rfc3339Utc();
}
