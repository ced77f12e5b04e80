using System.Diagnostics;
using System.Text;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Azure;

/// <summary>One run of a hook as <c>azd</c> starts it, with a stand-in for <c>azd</c> itself.</summary>
/// <param name="folder">For the stand-in, and for what the shell keeps.</param>
/// <param name="address">Of the vaults and the storage account.</param>
internal sealed class HookRun(DirectoryInfo folder, string address)
{
    public const string Token = "token-of-azd";

    /// <summary>Both hooks, by the name of their file.</summary>
    public static TheoryData<string> Hooks => ["postprovision.sh", "postprovision.ps1"];

    private const string Prompt = "to keep the current value): ";

    /// <summary>PowerShell asks its terminal once it reads keys, and reads none before it was answered.</summary>
    private const string WhereIsTheCursor = "\e[6n";

    private static string PowerShell => Repository.PathOf("artifacts", "tools", "pwsh");

    /// <summary>Runs it on a terminal, and types a line whenever it asks.</summary>
    /// <returns>What the terminal showed.</returns>
    public async Task<string> OnATerminalAsync(string hook, params string[] lines)
    {
        Skip.IfNot(File.Exists("/usr/bin/script") && File.Exists("/usr/bin/curl"), "The hook needs the tools script and curl.");
        var start = new ProcessStartInfo("/usr/bin/script", ["--quiet", "--return", "--command", string.Join(' ', Command(hook).Select(part => $"'{part}'")), "/dev/null"]);
        return await RunAsync(hook, start, lines);
    }

    /// <summary>Runs it as a pipeline does, without a terminal.</summary>
    public Task<string> WithoutATerminalAsync(string hook)
    {
        var command = Command(hook);
        return RunAsync(hook, new ProcessStartInfo(command[0], command[1..]), []);
    }

    private static string[] Command(string hook)
    {
        var file = Repository.PathOf("infra", "hooks", hook);
        if (hook.EndsWith(".sh", StringComparison.Ordinal))
        {
            Skip.IfNot(File.Exists("/usr/bin/curl"), "The hook needs the tools script and curl.");
            return ["sh", file];
        }

        Skip.IfNot(File.Exists(PowerShell), "There is no PowerShell in artifacts/tools; .ci/run installs it.");
        return [PowerShell, "-NoProfile", "-NoLogo", "-File", file];
    }

    private async Task<string> RunAsync(string hook, ProcessStartInfo start, string[] lines)
    {
        if (OperatingSystem.IsWindows())
        {
            return "";
        }

        var azd = Path.Combine(folder.FullName, "azd");
        await File.WriteAllTextAsync(azd, $"#!/bin/sh\nprintf '{{\\n  \"token\": \"{Token}\"\\n}}\\n'\n");
        File.SetUnixFileMode(azd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = folder.FullName,
            ["TERM"] = "dumb",
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["POWERSHELL_UPDATECHECK"] = "Off",
            ["SENTINEL_CONFIG"] = $"{address}/config/sentinel.json",
            ["SENTINEL_FIRST_CONFIG"] = """{"routes":[{"name":"a \"b\" \\ c"}]}""",
            ["SENTINEL_COLLECT_VAULT"] = $"{address}/collect/",
            ["SENTINEL_RESPONSE_VAULT"] = $"{address}/response/",
            ["SENTINEL_RETRY_SECONDS"] = "0",
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The hook did not start.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var shown = new StringBuilder();
        var answers = new Queue<string>(lines);
        var (buffer, located) = (new char[256], 0);
        for (int length; (length = await process.StandardOutput.ReadAsync(buffer, patience.Token)) > 0;)
        {
            shown.Append(buffer, 0, length);
            for (; located < Count(shown, WhereIsTheCursor); located++)
            {
                await process.StandardInput.WriteAsync("\e[1;1R");
            }

            if (Count(shown, Prompt) > lines.Length - answers.Count && IsReading(hook, shown.ToString()) && answers.TryDequeue(out var answer))
            {
                await process.StandardInput.WriteAsync($"{answer}\n");
            }

            await process.StandardInput.FlushAsync(patience.Token);
        }

        await process.WaitForExitAsync(patience.Token);
        shown.Append(await errors);
        Assert.True(process.ExitCode == 0, shown.ToString());
        return shown.Replace(WhereIsTheCursor, "").ToString();
    }

    /// <summary>The shell has the echo off before it prompts, PowerShell only when it reads: whoever types before that is seen.</summary>
    private static bool IsReading(string hook, string shown) =>
        hook.EndsWith(".sh", StringComparison.Ordinal) || shown.LastIndexOf(WhereIsTheCursor, StringComparison.Ordinal) > shown.LastIndexOf(Prompt, StringComparison.Ordinal);

    private static int Count(StringBuilder shown, string text) => shown.ToString().Split(text).Length - 1;
}
