using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class InventoryTests
{
    private const string Projects = "GET organization/projects";
    private const string KeysOfA = "GET organization/projects/proj_a/api_keys";
    private const string KeysOfB = "GET organization/projects/proj_b/api_keys";

    private const string UserKey =
        """
        {"object":"organization.project.api_key","redacted_value":"sk-abc...def","name":"My key","created_at":1711471533,
         "last_used_at":1711471534,"id":"key_a","owner_project_access":"inactive","surprise":{"a":[1]},
         "owner":{"type":"user","user":{"id":"user_abc","name":"First Last","email":"user@example.com","role":"owner","created_at":1}}}
        """;

    [Fact]
    public async Task Inventory_KeyOfAUser_IsReadWithoutItsEmail()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_a"))).On(KeysOfA, Entities(UserKey));

        var key = Assert.Single((await rig.Provider.ReadInventoryAsync(CancellationToken.None)).Keys);

        Assert.Equal(
            new ApiKey(
                new KeyId("key_a"), new ProjectId("proj_a"), "My key", "sk-abc...def", KeyOwnerType.User, "user_abc", "First Last", false,
                DateTimeOffset.FromUnixTimeSeconds(1711471533), DateTimeOffset.FromUnixTimeSeconds(1711471534)),
            key);
        Assert.Equal("any", rig.Server.Requests[1]["owner_project_access"]);
    }

    [Fact]
    public async Task Inventory_OwnerNamedByTheirEmail_HasNoName()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_a"))).On(KeysOfA, Entities(UserKey.Replace("First Last", "user@example.com", StringComparison.Ordinal)));

        Assert.Null(Assert.Single((await rig.Provider.ReadInventoryAsync(CancellationToken.None)).Keys).OwnerName);
    }

    /// <summary>The owner nested and flat, named by type or only by where it stands.</summary>
    [Theory]
    [InlineData("{\"type\":\"service_account\",\"service_account\":{\"id\":\"svc_1\",\"name\":\"ci\"}}", KeyOwnerType.ServiceAccount, "svc_1")]
    [InlineData("{\"service_account\":{\"id\":\"svc_1\"}}", KeyOwnerType.ServiceAccount, "svc_1")]
    [InlineData("{\"type\":\"user\",\"id\":\"user_1\",\"name\":\"A\"}", KeyOwnerType.User, "user_1")]
    [InlineData("{\"type\":\"robot\"}", KeyOwnerType.Unknown, null)]
    [InlineData("null", KeyOwnerType.Unknown, null)]
    public async Task Inventory_OwnerInAnyForm_IsRecognized(string owner, KeyOwnerType type, string? id)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_a"))).On(KeysOfA, Entities($$"""{"id":"key_a","last_used_at":null,"owner":{{owner}}}"""));

        var key = Assert.Single((await rig.Provider.ReadInventoryAsync(CancellationToken.None)).Keys);

        Assert.Equal((type, id, null), (key.OwnerType, key.OwnerId, key.LastUsedAt));
    }

    [Fact]
    public async Task Inventory_ArchivedProject_IsListedButItsKeysAreNotAskedFor()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_a"), Project("proj_b", "archived"))).On(KeysOfA, Entities(UserKey));

        var inventory = await rig.Provider.ReadInventoryAsync(CancellationToken.None);

        Assert.Equal([false, true], inventory.Projects.Select(project => project.IsArchived));
        Assert.Equal("true", rig.Server.Requests[0]["include_archived"]);
        Assert.DoesNotContain(rig.Server.Requests, request => request.Path.Contains("proj_b", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task Inventory_ProjectArchivedMeanwhile_IsMarkedAndTheOthersGoOn(int status)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_b"), Project("proj_a")))
            .On(KeysOfB, Answer.Error(status))
            .On("GET organization/projects/proj_b", Answer.Json(Project("proj_b", "archived")))
            .On(KeysOfA, Entities(UserKey));

        var inventory = await rig.Provider.ReadInventoryAsync(CancellationToken.None);

        Assert.Equal([true, false], inventory.Projects.Select(project => project.IsArchived));
        Assert.Single(inventory.Keys);
    }

    [Fact]
    public async Task Inventory_ProjectThatRefusesEvenItself_IsMarkedAsGone()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_b")))
            .On(KeysOfB, Answer.Error(400))
            .On("GET organization/projects/proj_b", Answer.Error(400));

        Assert.True(Assert.Single((await rig.Provider.ReadInventoryAsync(CancellationToken.None)).Projects).IsArchived);
    }

    [Fact]
    public async Task Inventory_ActiveProjectRefused_FailsRatherThanForgetsItsKeys()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Entities(Project("proj_b")))
            .On(KeysOfB, Answer.Error(400))
            .On("GET organization/projects/proj_b", Answer.Json(Project("proj_b")));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ReadInventoryAsync(CancellationToken.None));

        Assert.Equal(ProviderError.Refused, thrown.Error);
    }

    [Fact]
    public async Task Inventory_ManyProjects_KeepTheirOrder()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.Concurrency = 8);
        var ids = Enumerable.Range(0, 30).Select(i => $"proj_{i:00}").ToArray();
        rig.Server.On(Projects, Entities([.. ids.Select(id => Project(id))]));
        foreach (var id in ids)
        {
            rig.Server.On($"GET organization/projects/{id}/api_keys", Entities($$"""{"id":"key_of_{{id}}"}"""));
        }

        var inventory = await rig.Provider.ReadInventoryAsync(CancellationToken.None);

        Assert.Equal(ids, inventory.Keys.Select(key => key.Project.Value));
    }

    [Fact]
    public async Task List_OfManyPages_GoesOnAfterTheLastIdUntilThereIsNoMore()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            Projects,
            Answer.Json($$"""{"data":[{{Project("proj_1", "archived")}},{{Project("proj_2", "archived")}}],"last_id":"proj_2","has_more":true}"""),
            Answer.Json($$"""{"data":[{{Project("proj_3", "archived")}}],"has_more":true}"""),
            Answer.Json($$"""{"data":[{{Project("proj_4", "archived")}}],"last_id":"proj_4","has_more":false}"""));

        var inventory = await rig.Provider.ReadInventoryAsync(CancellationToken.None);

        Assert.Equal(["proj_1", "proj_2", "proj_3", "proj_4"], inventory.Projects.Select(project => project.Id.Value));
        Assert.Equal([null, "proj_2", "proj_3"], rig.Server.Requests.Select(request => request["after"]));
        Assert.All(rig.Server.Requests, request => Assert.Equal(("100", "true"), (request["limit"], request["include_archived"])));
    }

    [Fact]
    public async Task List_EntityDeliveredOnTwoPages_CountsOnce()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            Projects,
            Answer.Json($$"""{"data":[{{Project("proj_1", "archived")}}],"last_id":"proj_1","has_more":true}"""),
            Answer.Json($$"""{"data":[{{Project("proj_1", "archived")}}],"last_id":"proj_1","has_more":false}"""));

        Assert.Single((await rig.Provider.ReadInventoryAsync(CancellationToken.None)).Projects);
    }

    /// <summary>A cursor that repeats, one that is missing, and entries that are none.</summary>
    [Theory]
    [InlineData("{\"data\":[{\"id\":\"proj_1\",\"status\":\"archived\"}],\"last_id\":\"proj_1\",\"has_more\":true}")]
    [InlineData("{\"data\":[],\"has_more\":true}")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"has_more\":false}")]
    [InlineData("{\"data\":[null],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"name\":\"x\"}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"id\":7}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"id\":\"proj_")]
    [InlineData("null")]
    [InlineData("")]
    public async Task List_NotAsDocumented_IsMalformed(string json)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Projects, Answer.Json(json));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ReadInventoryAsync(CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    private static string Project(string id, string status = "active") =>
        $$"""{"id":"{{id}}","object":"organization.project","name":"{{id}} name","created_at":1711471533,"archived_at":null,"status":"{{status}}"}""";

    private static Answer Entities(params string[] items) =>
        Answer.Json($$"""{"object":"list","data":[{{string.Join(',', items)}}],"has_more":false}""");
}
