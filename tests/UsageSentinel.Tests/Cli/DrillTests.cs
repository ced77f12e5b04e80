using System.Text.Json;
using Microsoft.Data.Sqlite;
using UsageSentinel.Cli;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>drill</c>: everything a person wants to know of an attack, and nothing that anything could act on.</summary>
public sealed class DrillTests
{
    private const string Variable = "SENTINEL_TEST_DRILL_SECRET";

    [Fact]
    public async Task Drill_StolenKey_SaysWhenItIsFoundWhatIsDoneAndWhoIsAffected()
    {
        await using var rig = await ReadyAsync();
        var key = await KeyAsync(rig);

        var json = (await rig.RunAsync("drill", "--key", key.GetProperty("api_key_id").GetString()!, "--times", "200", "--output", "json")).Json;

        Assert.Equal("stolen-key", json.GetProperty("kind").GetString());
        Assert.Equal(key.GetProperty("project_id").GetString(), json.GetProperty("project_id").GetString());
        Assert.InRange(json.GetProperty("delay_minutes").GetDouble(), 5, 120);
        Assert.Equal("critical", json.GetProperty("severity").GetString());
        Assert.InRange(json.GetProperty("leaked_usd").GetDecimal(), 0.000001m, json.GetProperty("cost_usd").GetDecimal() / 2);
        var answer = json.GetProperty("answer");
        Assert.Equal("observe", answer.GetProperty("mode").GetString());
        Assert.Equal("withhold", answer.GetProperty("decision").GetString());
        Assert.True(answer.GetProperty("per_hour_usd").GetDecimal() > 0);
        Assert.NotEmpty(answer.GetProperty("guardrails").EnumerateArray());
        Assert.Contains(answer.GetProperty("guardrails").EnumerateArray(), rail => rail.GetProperty("rail").GetString() == "StopSwitch" && !rail.GetProperty("withholds").GetBoolean());
        Assert.NotEqual("none", answer.GetProperty("response").GetString());

        var words = await rig.RunAsync("drill", "--key", key.GetProperty("api_key_id").GetString()!, "--times", "200");
        Assert.Equal(ExitCode.Done, words.Code);
        Assert.StartsWith("DRILL:", words.Out, StringComparison.Ordinal);
        Assert.Contains("In the current mode (observe): no action, blocked by guardrail \"response mode\"", words.Out, StringComparison.Ordinal);
        Assert.Contains("In enforce mode: ", words.Out, StringComparison.Ordinal);
        Assert.Contains("Affected: ", words.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drill_ProtectedKeyAndStopSwitch_AreWhatBlocks()
    {
        await using var rig = await ReadyAsync();
        var id = (await KeyAsync(rig)).GetProperty("api_key_id").GetString()!;
        rig.Variables["Sentinel__Response__ProtectedKeys__0"] = id;

        var isProtected = (await rig.RunAsync("drill", "--key", id, "--times", "200", "--output", "json")).Json.GetProperty("answer");
        rig.Variables["Sentinel__Response__ProtectedKeys__0"] = "other";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("stop", "--reason", "test")).Code);
        var isStopped = (await rig.RunAsync("drill", "--key", id, "--times", "200", "--output", "json")).Json.GetProperty("answer");

        Assert.Equal(("none", "ProtectedKey"), (isProtected.GetProperty("response").GetString(), isProtected.GetProperty("enforce_blocked_by").GetString()));
        Assert.Equal(("none", "StopSwitch"), (isStopped.GetProperty("response").GetString(), isStopped.GetProperty("enforce_blocked_by").GetString()));
    }

    /// <summary>Not one byte of the store changes, and the provider is not called at all.</summary>
    [Fact]
    public async Task Drill_WithoutNotify_ChangesNothingAnywhere()
    {
        await using var rig = await ReadyAsync();
        rig.Variables["Sentinel__Response__Mode"] = "enforce";
        var id = (await KeyAsync(rig)).GetProperty("api_key_id").GetString()!;
        await using var provider = (await HttpReceiver.StartAsync()).Answering(new Reply(500));
        rig.At(new Uri(provider.Address, "v1"));
        var before = Dump(rig);

        foreach (var kind in new[] { "stolen-key", "loop", "drip" })
        {
            Assert.Equal(id, (await rig.RunAsync("drill", "--key", id, "--kind", kind, "--times", "200", "--output", "json")).Json.GetProperty("api_key_id").GetString());
        }

        Assert.Empty(provider.All);
        Assert.Equal(before, Dump(rig));
    }

    /// <summary>In enforce mode, with notices sent: whatever can be approved of it is approved, and the engine runs again. Nothing but reads reaches the provider.</summary>
    [Fact]
    public async Task Drill_EverythingReachableApproved_CallsNothingThatChangesAnything()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = await ReadyAsync(receiver);
        rig.Variables["Sentinel__Response__Mode"] = "enforce";
        var id = (await KeyAsync(rig)).GetProperty("api_key_id").GetString()!;
        using var client = new HttpClient();
        var real = rig.Server.BaseUrl;
        await using var relay = (await HttpReceiver.StartAsync()).Answering(request => Relay(client, real, request));
        rig.At(new Uri(relay.Address, "v1"));

        var run = await rig.RunAsync("drill", "--key", id, "--times", "200", "--notify", "--yes", "--output", "json");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.NotEqual("none", run.Json.GetProperty("answer").GetProperty("response").GetString());
        var sent = receiver.Only;
        Assert.Contains("DRILL, no action needed: ", sent.Text, StringComparison.Ordinal);
        Assert.Contains("This is a drill", sent.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", sent.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sentinel ", sent.Text, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(sent.Body);
        var reported = Assert.Single(body.RootElement.GetProperty("events").EnumerateArray());
        Assert.Equal("UsageSentinel.Alert.Drill.v1", reported.GetProperty("type").GetString());
        Assert.DoesNotContain("response", reported.GetProperty("data").GetProperty("audiences").EnumerateArray().Select(audience => audience.GetString()));
        Assert.False(reported.GetProperty("data").TryGetProperty("alertId", out _));
        Assert.Empty(body.RootElement.GetProperty("links").EnumerateArray());

        var eventId = reported.GetProperty("id").GetString()!;
        foreach (var name in new[] { eventId, eventId["drill.".Length..], body.RootElement.GetProperty("group_key").GetString()!, body.RootElement.GetProperty("id").GetString()! })
        {
            Assert.Equal(ExitCode.Refused, (await rig.RunAsync("approve", name, "--reason", "test")).Code);
            Assert.NotEqual(ExitCode.Done, (await rig.RunAsync("ack", name)).Code);
        }

        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        Assert.NotEmpty(relay.All);
        Assert.All(relay.All, request => Assert.Equal("GET", request.Method));
        Assert.DoesNotContain((await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray(), alert => alert.GetProperty("name").GetString() == "drill");
        Assert.Empty((await rig.RunAsync("outbox", "--output", "json")).Json.EnumerateArray());
        Assert.Equal(0, (await rig.RunAsync("ledger", "--would-have", "--output", "json")).Json.GetProperty("would_have_acted").GetInt32());
    }

    [Fact]
    public async Task Notify_NeedsYes_AndGoesOncePerRouteAndHour()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = await ReadyAsync(receiver);
        var id = (await KeyAsync(rig)).GetProperty("api_key_id").GetString()!;
        string[] drill = ["drill", "--key", id, "--times", "200", "--notify"];

        var asked = await rig.RunAsync(drill);
        Assert.Equal(ExitCode.Usage, asked.Code);
        Assert.Contains("Add --yes", asked.Error, StringComparison.Ordinal);
        Assert.Contains("Notice on route ops (webhook), would be sent: DRILL", asked.Out, StringComparison.Ordinal);
        Assert.Empty(receiver.All);

        Assert.Equal(ExitCode.Done, (await rig.RunAsync([.. drill, "--yes"])).Code);
        Assert.Contains("less than an hour ago", (await rig.RunAsync([.. drill, "--yes"])).Out, StringComparison.Ordinal);
        Assert.Single(receiver.All);

        (rig.Clock as UsageSentinel.Simulator.SimulatedClock)!.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(ExitCode.Done, (await rig.RunAsync([.. drill, "--yes"])).Code);
        Assert.Equal(2, receiver.All.Length);
    }

    [Fact]
    public async Task Drill_KeyByName_IsThatKeyUnlessTheNameIsAmbiguous()
    {
        await using var rig = await ReadyAsync();
        var keys = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray().Where(key => key.GetProperty("name").ValueKind is JsonValueKind.String).ToList();
        var unique = keys.GroupBy(key => key.GetProperty("name").GetString()!).First(group => group.Count() == 1);

        var run = await rig.RunAsync("drill", "--key", unique.Key, "--output", "json");

        Assert.Equal(unique.Single().GetProperty("api_key_id").GetString(), run.Json.GetProperty("api_key_id").GetString());
    }

    [Fact]
    public async Task Drill_WhatCannotBe_IsOneLineWithItsCode()
    {
        await using var rig = await ReadyAsync(days: 1);
        var id = (await KeyAsync(rig)).GetProperty("api_key_id").GetString()!;

        (await rig.RunAsync("drill", "--key", "key_none")).FailedWith(ExitCode.Usage, "key_none", "not in the inventory");
        (await rig.RunAsync("drill", "--key", id, "--kind", "theft")).FailedWith(ExitCode.Usage, "there is no attack 'theft'", "stolen-key, loop, drip");
        (await rig.RunAsync("drill", "--key", id, "--times", "0")).FailedWith(ExitCode.Usage, "--times", "0.1 to 10,000");
        (await rig.RunAsync("drill", "--key", id, "--times", "10001")).FailedWith(ExitCode.Usage, "--times");
        (await rig.RunAsync("drill", "--key", id, "--kind", "drip")).FailedWith(ExitCode.Failed, id, "too little usage");
        await using var empty = new CliRig();
        (await empty.RunAsync("drill", "--key", id)).FailedWith(ExitCode.Usage, "not in the inventory");
    }

    private static Reply Relay(HttpClient client, Uri real, Received request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(real, request.Path));
        message.Headers.TryAddWithoutValidation("Authorization", request.Header("Authorization"));
        using var response = client.Send(message);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return new Reply((int)response.StatusCode, reader.ReadToEnd()).With("Content-Type", "application/json");
    }

    private static List<string> Dump(CliRig rig)
    {
        using var connection = new SqliteConnection($"Data Source={rig.StoreFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT tbl, pk, rk, etag, hex(body) FROM entity ORDER BY tbl, pk, rk";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, 5).Select(reader.GetValue)));
        }

        return rows;
    }

    /// <summary>The key with the highest cost that belongs to no service account.</summary>
    private static async Task<JsonElement> KeyAsync(CliRig rig) => (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray()
        .Where(key => key.GetProperty("owner_type").GetString() == "user" && key.GetProperty("status").GetString() == "active")
        .MaxBy(key => key.GetProperty("month_cost_usd").GetDecimal());

    private static async Task<CliRig> ReadyAsync(HttpReceiver? receiver = null, int days = 16)
    {
        var rig = await new CliRig().WithSimulatorAsync(days: days);
        rig.Variables["Sentinel__Detection__BackfillDays"] = $"{days}";
        if (receiver is not null)
        {
            Environment.SetEnvironmentVariable(Variable, ChannelRig.Planted);
            rig.Variables["Sentinel__Routes__0__Name"] = "ops";
            rig.Variables["Sentinel__Routes__0__Channel"] = "webhook";
            rig.Variables["Sentinel__Routes__0__AllowHosts__0"] = "127.0.0.1";
            rig.Variables["Sentinel__Routes__0__Webhook__Url"] = $"{receiver.Origin}/hook";
            rig.Variables["Sentinel__Routes__0__Webhook__Secret"] = $"env:{Variable}";
        }

        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        receiver?.Clear();
        return rig;
    }
}
