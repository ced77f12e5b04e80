using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace UsageSentinel.Tests.Azure;

/// <summary>The hooks that ask for the keys, run on a terminal of their own against a vault and a storage account on this machine.</summary>
public sealed class HookTests : IAsyncLifetime
{
    private const string Key = "sk-admin-never-to-be-seen_42";

    private readonly ConcurrentQueue<(string Method, string Path, string Authorization, string Body)> received = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hook-");
    private readonly ConcurrentQueue<int> refusals = new();
    private WebApplication? application;

    private string Address => application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        application = builder.Build();
        application.Run(AnswerAsync);
        await application.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await application!.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task Key_Typed_GoesToTheVaultAndIsShownNowhere(string hook)
    {
        var shown = await Run.OnATerminalAsync(hook, Key, "");

        var (method, path, authorization, body) = Assert.Single(received, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
        Assert.Equal(("PUT", "/collect/secrets/openai-admin-key", $"Bearer {HookRun.Token}"), (method, path, authorization));
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["value"] = Key, ["contentType"] = "OpenAI key" }, JsonNode.Parse(body)), body);
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
        received.Clear();
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

        Assert.Equal(["/config/sentinel.json"], received.Select(request => request.Path));
        Assert.Contains("No terminal, so the keys were not requested. Run later from a terminal: azd hooks run postprovision", shown, StringComparison.Ordinal);
        Assert.Contains($"{Address}/collect/secrets/openai-admin-key", shown, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(HookRun.Hooks), MemberType = typeof(HookRun))]
    public async Task Configuration_WithQuotes_ArrivesAsItIs(string hook)
    {
        await Run.OnATerminalAsync(hook, "", "");

        var written = Assert.Single(received, request => request.Path == "/config/sentinel.json");
        Assert.Equal("""{"routes":[{"name":"a \"b\" \\ c"}]}""", written.Body);
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
        Assert.Equal(3, received.Count(request => request.Path == "/config/sentinel.json"));
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
        Assert.DoesNotContain(received, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
    }

    private HookRun Run => new(folder, Address);

    private string[] Steps() => [.. received.Select(request =>
        $"{request.Method} {request.Path} {request.Authorization} {string.Join(' ', JsonNode.Parse(request.Body)!.AsObject().OrderBy(member => member.Key).Select(member => $"{member.Key}={member.Value}"))}")];

    /// <summary>What a person reads, without the prompts' own line ends and the stars of PowerShell.</summary>
    private static string[] Words(string shown) =>
        [.. shown.Replace("*", "", StringComparison.Ordinal).Split('\n').Select(line => line.Split("current value): ")[^1].Trim()).Where(line => line.Length > 0)];

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        received.Enqueue((context.Request.Method, context.Request.Path, context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
        context.Response.StatusCode = refusals.TryDequeue(out var status) ? status : context.Request.Path.Value!.Contains("/secrets/", StringComparison.Ordinal) ? 200 : 201;
    }
}
