using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

/// <summary>Every answer fits the official schema, whenever that is at hand.</summary>
public sealed class OfficialSchemaTests
{
    // Amounts as strings, null amounts and unknown rows are what the real API does against its own schema.
    private const SimulatorTraps WithinSchema = SimulatorTraps.Default
        & ~(SimulatorTraps.StringAmounts | SimulatorTraps.TinyDecimalAmounts | SimulatorTraps.NullAmounts | SimulatorTraps.UnknownResultObjects);

    private static readonly long Since = SimulatorHost.Unix(SimulatorHost.Start.AddHours(-30));

    public static TheoryData<string> Usage() =>
    [
        "completions", "embeddings", "moderations", "images", "audio_speeches", "audio_transcriptions",
        "vector_stores", "code_interpreter_sessions", "web_search_calls", "file_search_calls",
    ];

    [SkippableTheory]
    [MemberData(nameof(Usage))]
    public async Task Usage_OfEveryEndpoint_FitsTheSchema(string endpoint)
    {
        var schema = Schema();
        await using var host = await SimulatorHost.StartAsync(new() { Days = 8, Traps = WithinSchema });

        var page = await host.GetAsync($"/organization/usage/{endpoint}?start_time={Since}&bucket_width=1h&limit=168&group_by[]=project_id");

        Assert.NotEmpty(SimulatorHost.Rows(page["data"]!.AsArray().Select(bucket => bucket!.AsObject())));
        Assert.Empty(schema.Check($"/organization/usage/{endpoint}", "get", page));
    }

    [SkippableTheory]
    [InlineData("/organization/costs", "/organization/costs?start_time=SINCE&group_by=project_id&group_by=line_item&group_by=api_key_id")]
    [InlineData("/organization/projects", "/organization/projects?include_archived=true")]
    [InlineData("/organization/projects/{project_id}", "/organization/projects/PROJECT")]
    [InlineData("/organization/projects/{project_id}/api_keys", "/organization/projects/PROJECT/api_keys?owner_project_access=any")]
    [InlineData("/organization/projects/{project_id}/api_keys/{api_key_id}", "/organization/projects/PROJECT/api_keys/KEY")]
    [InlineData("/organization/projects/{project_id}/service_accounts", "/organization/projects/PROJECT/service_accounts")]
    [InlineData("/organization/projects/{project_id}/service_accounts/{service_account_id}", "/organization/projects/PROJECT/service_accounts/ACCOUNT")]
    [InlineData("/organization/projects/{project_id}/rate_limits", "/organization/projects/PROJECT/rate_limits")]
    [InlineData("/organization/users", "/organization/users")]
    [InlineData("/organization/admin_api_keys", "/organization/admin_api_keys")]
    [InlineData("/organization/projects/{project_id}/users", "/organization/projects/PROJECT/users")]
    [InlineData("/organization/audit_logs", "/organization/audit_logs")]
    public async Task Reading_OfEveryEndpoint_FitsTheSchema(string template, string path)
    {
        var schema = Schema();
        await using var host = await SimulatorHost.StartAsync(new() { Days = 3, Traps = WithinSchema });

        var answer = await host.GetAsync(Fill(host, path));

        Assert.Empty(schema.Check(template, "get", answer));
    }

    [SkippableTheory]
    [InlineData("post", "/organization/projects/{project_id}/service_accounts", "/organization/projects/PROJECT/service_accounts", """{"name":"x"}""")]
    [InlineData("post", "/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys", "/organization/projects/PROJECT/service_accounts/ACCOUNT/api_keys", """{"name":"x"}""")]
    [InlineData("post", "/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys", "/organization/projects/PROJECT/service_accounts/ACCOUNT/api_keys", """{"name":"x","scopes":["api.model.request"]}""")]
    [InlineData("post", "/organization/projects/{project_id}/service_accounts/{service_account_id}", "/organization/projects/PROJECT/service_accounts/ACCOUNT", """{"role":"member"}""")]
    [InlineData("post", "/organization/projects/{project_id}/rate_limits/{rate_limit_id}", "/organization/projects/PROJECT/rate_limits/rl-gpt-4o", """{"max_requests_per_1_minute":5}""")]
    [InlineData("post", "/organization/projects/{project_id}/spend_limit", "/organization/projects/PROJECT/spend_limit", """{"threshold_amount":100,"currency":"USD","interval":"month"}""")]
    [InlineData("post", "/organization/spend_limit", "/organization/spend_limit", """{"threshold_amount":100,"currency":"USD","interval":"month"}""")]
    [InlineData("post", "/organization/projects/{project_id}/model_permissions", "/organization/projects/PROJECT/model_permissions", """{"mode":"deny_list","model_ids":["o3"]}""")]
    [InlineData("post", "/organization/admin_api_keys", "/organization/admin_api_keys", """{"name":"x","expires_in_seconds":3600}""")]
    [InlineData("post", "/organization/users/{user_id}", "/organization/users/USER", """{"role":"owner"}""")]
    [InlineData("delete", "/organization/users/{user_id}", "/organization/users/USER", null)]
    [InlineData("delete", "/organization/projects/{project_id}/users/{user_id}", "/organization/projects/PROJECT/users/USER", null)]
    [InlineData("delete", "/organization/admin_api_keys/{key_id}", "/organization/admin_api_keys/ADMIN", null)]
    [InlineData("delete", "/organization/projects/{project_id}/api_keys/{api_key_id}", "/organization/projects/PROJECT/api_keys/KEY", null)]
    [InlineData("delete", "/organization/projects/{project_id}/service_accounts/{service_account_id}", "/organization/projects/PROJECT/service_accounts/ACCOUNT", null)]
    public async Task Changing_OfEveryEndpoint_FitsTheSchema(string method, string template, string path, string? body)
    {
        var schema = Schema();
        await using var host = await SimulatorHost.StartAsync(new() { Days = 3, Traps = WithinSchema });

        var (status, answer) = await host.SendAsync(new HttpMethod(method), Fill(host, path), body);
        var log = await host.GetAsync("/organization/audit_logs");

        Assert.Equal(200, status);
        Assert.Empty(schema.Check(template, method, answer));
        Assert.Empty(schema.Check("/organization/audit_logs", "get", log));
    }

    [SkippableTheory]
    [InlineData("/organization/projects/PROJECT/spend_limit", "/organization/projects/{project_id}/spend_limit", """{"threshold_amount":100,"currency":"USD","interval":"month"}""")]
    [InlineData("/organization/spend_limit", "/organization/spend_limit", """{"threshold_amount":100,"currency":"USD","interval":"month"}""")]
    [InlineData("/organization/projects/PROJECT/model_permissions", "/organization/projects/{project_id}/model_permissions", """{"mode":"allow_list","model_ids":["gpt-4o"]}""")]
    public async Task Setting_ReadAndRemoved_FitsTheSchema(string path, string template, string body)
    {
        var schema = Schema();
        await using var host = await SimulatorHost.StartAsync(new() { Days = 3, Traps = WithinSchema });
        var url = Fill(host, path);
        await host.SendAsync(HttpMethod.Post, url, body);

        var read = await host.GetAsync(url);
        var removed = await host.SendAsync(HttpMethod.Delete, url);
        var gone = await host.SendAsync(HttpMethod.Get, url);

        Assert.Empty(schema.Check(template, "get", read));
        Assert.Empty(schema.Check(template, "delete", removed.Body));
        Assert.Equal(404, gone.Status);
        Assert.Empty(schema.CheckError(gone.Body));
    }

    private static OpenApiDocument Schema()
    {
        var schema = OpenApiDocument.FromEnvironment();
        Skip.If(schema is null, $"{OpenApiDocument.Variable} does not name the official schema.");
        return schema!;
    }

    private static string Fill(SimulatorHost host, string path)
    {
        var account = host.Organization.Keys.First(key => key.ServiceAccount is not null).ServiceAccount!;
        var key = host.Organization.Keys.First(key => key.ProjectId == account.ProjectId && key is { Owner: not null, IsListed: true });
        return path.Replace("PROJECT", account.ProjectId, StringComparison.Ordinal)
            .Replace("KEY", key.Id, StringComparison.Ordinal)
            .Replace("USER", key.Owner!.Id, StringComparison.Ordinal)
            .Replace("ADMIN", host.Organization.AdminKeys[0].Id, StringComparison.Ordinal)
            .Replace("ACCOUNT", account.Id, StringComparison.Ordinal)
            .Replace("SINCE", $"{Since}", StringComparison.Ordinal);
    }
}
