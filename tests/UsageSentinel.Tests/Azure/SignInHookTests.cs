using System.Diagnostics;
using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Azure;

/// <summary>One command registers the sign-in with its app roles; run against a directory on this machine.</summary>
public sealed class SignInHookTests : IAsyncLifetime
{
    private const string Id = "22222222-0000-4000-8000-000000000002";

    private readonly TemporaryFolder folder = new();
    private HttpReceiver graph = null!;
    private int refusal;

    private static JsonNode Manifest => JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra", "sign-in.json")))!;

    public async Task InitializeAsync() => graph = (await HttpReceiver.StartAsync()).Answering(request =>
        request.Method == "GET" ? new Reply(200, $$"""{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#applications","appId":"{{Id}}"}""") : new Reply(refusal > 0 ? refusal : 201));

    public async Task DisposeAsync()
    {
        await graph.DisposeAsync();
        folder.Delete();
    }

    /// <summary>The roles that the console asks for, each with an id of its own that never changes; programs may only read.</summary>
    [Fact]
    public void Manifest_HasTheRolesOfTheConsole()
    {
        var roles = Manifest["appRoles"]!.AsArray();

        Assert.Equal(Enum.GetNames<ConsoleRole>(), roles.Select(role => role!["value"]!.ToString()));
        Assert.Equal(
            ["6f1de0b4-2f1c-4d3e-9a50-1d6f6f1b1a01", "6f1de0b4-2f1c-4d3e-9a50-1d6f6f1b1a02", "6f1de0b4-2f1c-4d3e-9a50-1d6f6f1b1a03"],
            roles.Select(role => role!["id"]!.ToString()));
        Assert.All(roles, role => Assert.Contains("User", role!["allowedMemberTypes"]!.AsArray().Select(type => type!.ToString())));
        Assert.Equal(["Reader"], roles.Where(role => role!["allowedMemberTypes"]!.AsArray().Any(type => type!.ToString() == "Application")).Select(role => role!["value"]!.ToString()));
        Assert.Equal(2, Manifest["api"]!["requestedAccessTokenVersion"]!.GetValue<int>());
        Assert.True(Manifest["web"]!["implicitGrantSettings"]!["enableIdTokenIssuance"]!.GetValue<bool>());
        Assert.Null(Manifest["passwordCredentials"]);
    }

    [SkippableTheory]
    [InlineData("sign-in.sh")]
    [InlineData("sign-in.ps1")]
    public async Task Hook_RegistersTheRolesAndTellsAzd(string hook)
    {
        var (code, shown) = await RunAsync(hook);

        Assert.True(code == 0, shown);
        Assert.Equal(
            ["PATCH /v1.0/applications(uniqueName='usagesentinel-prod')", "GET /v1.0/applications(uniqueName='usagesentinel-prod')?$select=appId", $"PATCH /v1.0/servicePrincipals(appId='{Id}')"],
            graph.All.Select(request => $"{request.Method} {Uri.UnescapeDataString(request.Path)}"));
        Assert.All(graph.All, request => Assert.Equal($"Bearer {HookRun.Token}", request.Header("Authorization")));
        Assert.All(graph.All.Where(request => request.Method == "PATCH"), request => Assert.Equal("create-if-missing", request.Header("Prefer")));
        var expected = Manifest;
        expected["web"]!["redirectUris"] = new JsonArray("https://func-abc.azurewebsites.net/.auth/login/aad/callback", "https://sentinel.example.com/.auth/login/aad/callback");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(graph.All[0].Text)), graph.All[0].Text);
        Assert.True(JsonNode.Parse(graph.All[2].Text)!["appRoleAssignmentRequired"]!.GetValue<bool>());
        Assert.Equal($"SENTINEL_APPROVALS_CLIENT_ID {Id}", (await File.ReadAllTextAsync(folder.File("set"))).Trim());
        Assert.Contains("azd provision", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(HookRun.Token, shown, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("sign-in.sh")]
    [InlineData("sign-in.ps1")]
    public async Task Hook_Refused_SaysWhichRoleIsMissingAndSetsNothing(string hook)
    {
        refusal = 403;

        var (code, shown) = await RunAsync(hook);

        Assert.Equal(1, code);
        Assert.Contains("Microsoft Graph answered 403 for the registration. You need the Entra role Application Developer", shown, StringComparison.Ordinal);
        Assert.Single(graph.All);
        Assert.False(File.Exists(folder.File("set")));
    }

    /// <summary>The pages name the command, and no other way of making the roles.</summary>
    [Theory]
    [InlineData("docs/how-to/console.md")]
    [InlineData("docs/how-to/approve.md")]
    [InlineData("docs/how-to/deploy.md")]
    public void Pages_NameTheCommand(string page)
    {
        var text = File.ReadAllText(Repository.PathOf(page.Split('/')));

        Assert.Contains("infra/hooks/sign-in.sh", text, StringComparison.Ordinal);
        Assert.DoesNotContain("az ad app", text, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Shown)> RunAsync(string hook)
    {
        Skip.IfNot(File.Exists("/usr/bin/curl"), "The hook needs the tool curl.");
        var powerShell = Repository.PathOf("artifacts", "tools", "pwsh");
        var isShell = hook.EndsWith(".sh", StringComparison.Ordinal);
        Skip.IfNot(isShell || File.Exists(powerShell), "There is no PowerShell in artifacts/tools; .ci/run installs it.");
        var azd = folder.File("azd");
        await File.WriteAllTextAsync(
            azd,
            $$"""
            #!/bin/sh
            case "$*" in
              "env get-value AZURE_ENV_NAME") echo prod ;;
              "env get-value SENTINEL_FUNCTION_APP") echo func-abc ;;
              "env get-value SENTINEL_CONSOLE_URL") echo https://sentinel.example.com/api/console ;;
              "auth token"*) printf '{\n  "token": "{{HookRun.Token}}"\n}\n' ;;
              "env set "*) echo "$3 $4" > "{{folder.File("set")}}" ;;
              *) exit 9 ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(azd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var file = Repository.PathOf("infra", "hooks", hook);
        var start = isShell ? new ProcessStartInfo("sh", [file]) : new ProcessStartInfo(powerShell, ["-NoProfile", "-NoLogo", "-File", file]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["PATH"] = $"{Path.GetDirectoryName(azd)}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = Path.GetDirectoryName(azd);
        start.Environment["SENTINEL_GRAPH_ADDRESS"] = graph.Origin;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The hook did not start.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var shown = await process.StandardOutput.ReadToEndAsync(patience.Token) + await errors;
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, shown);
    }
}
