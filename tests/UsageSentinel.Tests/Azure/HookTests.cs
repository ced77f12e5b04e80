using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Azure;

/// <summary>The hook that asks for the keys, run on a terminal of its own against a vault and a storage account on this machine.</summary>
public sealed class HookTests : IAsyncLifetime
{
    private const string Key = "sk-admin-never-to-be-seen_42";
    private const string Token = "token-of-azd";

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

    [SkippableFact]
    public async Task Key_Typed_GoesToTheVaultAndIsShownNowhere()
    {
        var shown = await RunAsync($"{Key}\n\n");

        var (method, path, authorization, body) = Assert.Single(received, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
        Assert.Equal(("PUT", "/collect/secrets/openai-admin-key", $"Bearer {Token}"), (method, path, authorization));
        Assert.Equal($$"""{"value":"{{Key}}","contentType":"OpenAI key"}""", body);
        Assert.DoesNotContain(Key, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, shown, StringComparison.Ordinal);
        Assert.Contains("left as it is", shown, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Configuration_WithQuotes_ArrivesAsItIs()
    {
        await RunAsync("\n\n");

        var written = Assert.Single(received, request => request.Path == "/config/sentinel.json");
        Assert.Equal("""{"routes":[{"name":"a \"b\" \\ c"}]}""", written.Body);
    }

    [SkippableFact]
    public async Task Roles_NotYetKnownEverywhere_AreWaitedFor()
    {
        refusals.Enqueue(403);
        refusals.Enqueue(403);

        var shown = await RunAsync("\n\n");

        Assert.Contains("sentinel.json: written to", shown, StringComparison.Ordinal);
        Assert.Equal(3, received.Count(request => request.Path == "/config/sentinel.json"));
    }

    [SkippableTheory]
    [InlineData("sk admin with blanks")]
    [InlineData("\"}; rm -rf /")]
    public async Task NoKey_IsRefusedHere(string typed)
    {
        var shown = await RunAsync($"{typed}\n\n");

        Assert.Contains("that is no OpenAI key", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(received, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
    }

    private async Task<string> RunAsync(string typed)
    {
        Skip.IfNot(File.Exists("/usr/bin/script") && File.Exists("/usr/bin/curl"), "The hook needs the tools script and curl.");
        if (OperatingSystem.IsWindows())
        {
            return "";
        }

        var azd = Path.Combine(folder.FullName, "azd");
        await File.WriteAllTextAsync(azd, $"#!/bin/sh\nprintf '{{\\n  \"token\": \"{Token}\"\\n}}\\n'\n");
        File.SetUnixFileMode(azd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("/usr/bin/script", ["--quiet", "--return", "--command", $"sh '{Repository.PathOf("infra", "hooks", "postprovision.sh")}'", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SENTINEL_CONFIG"] = $"{Address}/config/sentinel.json";
        start.Environment["SENTINEL_FIRST_CONFIG"] = """{"routes":[{"name":"a \"b\" \\ c"}]}""";
        start.Environment["SENTINEL_COLLECT_VAULT"] = $"{Address}/collect/";
        start.Environment["SENTINEL_RESPONSE_VAULT"] = $"{Address}/response/";
        start.Environment["SENTINEL_RETRY_SECONDS"] = "0";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The hook did not start.");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var shown = new StringBuilder();
        var answers = new Queue<string>(typed.Split('\n', StringSplitOptions.None)[..^1]);
        var buffer = new char[256];
        for (int length; (length = await process.StandardOutput.ReadAsync(buffer, patience.Token)) > 0;)
        {
            shown.Append(buffer, 0, length);
            if (shown.ToString().EndsWith("as it is): ", StringComparison.Ordinal) && answers.TryDequeue(out var answer))
            {
                await process.StandardInput.WriteAsync($"{answer}\n");
                await process.StandardInput.FlushAsync(patience.Token);
            }
        }

        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(0, process.ExitCode);
        return shown.ToString();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        received.Enqueue((context.Request.Method, context.Request.Path, context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
        context.Response.StatusCode = refusals.TryDequeue(out var status) ? status : context.Request.Path.Value!.Contains("/secrets/", StringComparison.Ordinal) ? 200 : 201;
    }
}
