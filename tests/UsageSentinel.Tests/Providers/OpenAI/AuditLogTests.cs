using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class AuditLogTests
{
    private const string AuditLogs = "GET organization/audit_logs";

    private static readonly TimeWindow Window = new(Pages.Day, Pages.Day.AddHours(1));

    [Fact]
    public async Task AuditLog_Entries_NameSubjectAndActorButNoAddress()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(AuditLogs, Answer.Json(
            """
            {"object":"list","data":[
             {"id":"log_1","type":"api_key.deleted","effective_at":1720804190,"project":{"id":"proj_a","name":"A"},
              "actor":{"type":"session","session":{"user":{"id":"user-x","email":"u@example.com"},"ip_address":"127.0.0.1"}},"api_key.deleted":{"id":"key_a"}},
             {"id":"log_2","type":"project.archived","effective_at":1720804191,"actor":{"type":"api_key","api_key":{"type":"user","user":{"id":"user-y"}}},"project.archived":{"id":"proj_b"}},
             {"id":"log_3","type":"login.failed","effective_at":1720804192,"actor":null}
            ],"first_id":"log_1","last_id":"log_3","has_more":false}
            """));

        var entries = await rig.Control.ReadAuditLogAsync(Window, [], CancellationToken.None);

        Assert.Equal<AuditEntry[]>(
            [
                new AuditEntry("log_1", "api_key.deleted", DateTimeOffset.FromUnixTimeSeconds(1720804190), new ProjectId("proj_a"), "key_a", "user-x") { IsByPerson = true },
                new AuditEntry("log_2", "project.archived", DateTimeOffset.FromUnixTimeSeconds(1720804191), null, "proj_b", "user-y"),
                new AuditEntry("log_3", "login.failed", DateTimeOffset.FromUnixTimeSeconds(1720804192), null, null, null),
            ],
            [.. entries]);
    }

    [Fact]
    public async Task AuditLog_OfWindowAndTypes_AsksForThem()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(AuditLogs, Answer.Json("{\"data\":[],\"has_more\":false}"));

        await rig.Control.ReadAuditLogAsync(Window, ["api_key.created", "api_key.deleted"], CancellationToken.None);

        var request = Assert.Single(rig.Server.Requests);
        Assert.Equal($"{Window.Start.ToUnixTimeSeconds()}", request["effective_at[gte]"]);
        Assert.Equal($"{Window.End.ToUnixTimeSeconds()}", request["effective_at[lt]"]);
        Assert.Equal(["api_key.created", "api_key.deleted"], request.All("event_types[]"));
    }

    [Fact]
    public async Task AuditLog_EntryWithoutTime_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(AuditLogs, Answer.Json("{\"data\":[{\"id\":\"log_1\",\"type\":\"login.failed\"}],\"has_more\":false}"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Control.ReadAuditLogAsync(Window, [], CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }
}
