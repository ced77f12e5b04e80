using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Azure;

/// <summary>The hooks that ask for the keys, run on a terminal of their own against a vault and a storage account on this machine.</summary>
public sealed class HookTests : IAsyncLifetime
{
    private const string Key = "sk-admin-never-to-be-seen_42";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hook-");
    private readonly ConcurrentQueue<int> refusals = new();
    private HttpReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = (await HttpReceiver.StartAsync()).Answering(request =>
        new Reply(refusals.TryDequeue(out var status) ? status : PathOf(request).Contains("/secrets/", StringComparison.Ordinal) ? 200 : 201));

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task Key_Typed_GoesToTheVaultAndIsShownNowhere(string hook)
    {
        var shown = await Run.OnATerminalAsync(hook, Key, "");

        var request = Assert.Single(receiver.All, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
        Assert.Equal(
            ("PUT", "/collect/secrets/openai-admin-key", $"Bearer {HookRun.Token}"), (request.Method, PathOf(request), request.Header("Authorization")));
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["value"] = Key, ["contentType"] = "OpenAI key" }, JsonNode.Parse(request.Text)), request.Text);
        Assert.DoesNotContain(Key, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(HookRun.Token, shown, StringComparison.Ordinal);
        Assert.Contains("written to", shown, StringComparison.Ordinal);
        Assert.Contains("not changed", shown, StringComparison.Ordinal);
    }

    /// <summary>Both hooks take the same steps: the same requests with the same headers, in the same order, and the same words.</summary>
    [SkippableFact]
    public async Task BothHooks_OnATerminal_TakeTheSameSteps()
    {
        var (shell, first) = (Words(await Run.OnATerminalAsync("postprovision.sh", Key, "sk-admin-that-acts")), Steps());
        receiver.Clear();
        var (powerShell, second) = (Words(await Run.OnATerminalAsync("postprovision.ps1", Key, "sk-admin-that-acts")), Steps());

        Assert.Equal(3, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(shell, powerShell);
        Assert.Equal(3, shell.Length);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task NoTerminal_NothingIsAskedAndTheWayIsTold(string hook)
    {
        var shown = await Run.WithoutATerminalAsync(hook);

        Assert.Equal(["/config/sentinel.json"], receiver.All.Select(PathOf));
        Assert.Contains("No terminal, so the keys were not requested. Run later from a terminal: azd hooks run postprovision", shown, StringComparison.Ordinal);
        Assert.Contains($"{receiver.Origin}/collect/secrets/openai-admin-key", shown, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task Configuration_WithQuotes_ArrivesAsItIs(string hook)
    {
        await Run.OnATerminalAsync(hook, "", "");

        var written = Assert.Single(receiver.All, request => PathOf(request) == "/config/sentinel.json");
        Assert.Equal("""{"routes":[{"name":"a \"b\" \\ c"}]}""", written.Text);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task Configuration_ThereAlready_IsLeftAsItIs(string hook)
    {
        refusals.Enqueue(412);

        Assert.Contains("sentinel.json: already exists, not changed", await Run.OnATerminalAsync(hook, "", ""), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task Roles_NotYetKnownEverywhere_AreWaitedFor(string hook)
    {
        refusals.Enqueue(403);
        refusals.Enqueue(403);

        var shown = await Run.OnATerminalAsync(hook, "", "");

        Assert.Contains("sentinel.json: written to", shown, StringComparison.Ordinal);
        Assert.Equal(3, receiver.All.Count(request => PathOf(request) == "/config/sentinel.json"));
    }

    [SkippableTheory]
    [InlineData("postprovision.sh", "sk admin with blanks")]
    [InlineData("postprovision.sh", "\"}; rm -rf /")]
    [InlineData("postprovision.ps1", "sk admin with blanks")]
    [InlineData("postprovision.ps1", "\"}; rm -rf /")]
    public async Task NoKey_IsRefusedHere(string hook, string typed)
    {
        var shown = await Run.OnATerminalAsync(hook, typed, "");

        Assert.Contains("not an OpenAI key", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.All, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
    }

    private HookRun Run => new(folder, receiver.Origin);

    private string[] Steps() => [.. receiver.All.Select(request =>
        $"{request.Method} {PathOf(request)} {request.Header("Authorization")} {string.Join(' ', JsonNode.Parse(request.Text)!.AsObject().OrderBy(member => member.Key).Select(member => $"{member.Key}={member.Value}"))}")];

    /// <summary>What a person reads, without the prompts' own line ends and the stars of PowerShell.</summary>
    private static string[] Words(string shown) =>
        [.. shown.Replace("*", "", StringComparison.Ordinal).Split('\n').Select(line => line.Split("current value): ")[^1].Trim()).Where(line => line.Length > 0)];

    private static string PathOf(Received request) => request.Path.Split('?')[0];
}
