using System.Diagnostics;
using System.IO.Compression;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Tests.Files;

namespace UsageSentinel.Tests.Cli;

/// <summary>What lies on the disk may have been put there by somebody else.</summary>
public sealed class TrustTests
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;
    private const string Elsewhere = """{"providers":[{"baseUrl":"https://collector.example.com/v1","allowHost":"collector.example.com","adminKey":"env:SOME_SECRET"}]}""";

    [SkippableTheory]
    [InlineData(OwnFile | UnixFileMode.GroupWrite, OwnFolder)]
    [InlineData(OwnFile | UnixFileMode.OtherWrite, OwnFolder)]
    [InlineData(OwnFile, OwnFolder | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)]
    [InlineData(OwnFile, OwnFolder | UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public async Task FoundConfiguration_ThatOthersCanWrite_IsRefusedUnlessItIsNamed(UnixFileMode file, UnixFileMode folder)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var rig = new CliRig();
        var path = await FoundAsync(rig, "{}", file, folder);

        (await rig.RunAsync("status")).FailedWith(4, "sentinel.json", "is writable by other users", "--config");
        Assert.Equal(0, (await rig.RunAsync("config", "check", "--config", path)).Code);
    }

    [SkippableFact]
    public async Task FoundConfiguration_OfAnotherAccount_IsRefused()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files away.");
        await using var rig = new CliRig();
        var path = await FoundAsync(rig, "{}", OwnFile, OwnFolder);
        await GiveAwayAsync(path);

        (await rig.RunAsync("status")).FailedWith(4, "belongs to another user");
    }

    /// <summary>The file chooses the host and the variable: whoever runs the command allows the host, not the file.</summary>
    [Fact]
    public async Task FoundConfiguration_ThatAllowsAHost_IsRefusedUnlessItIsNamedOrTheVariableIsSet()
    {
        await using var rig = new CliRig();
        var path = await FoundAsync(rig, Elsewhere, OwnFile, OwnFolder);

        (await rig.RunAsync("status")).FailedWith(4, "providers[0].allowHost", "--config", "Sentinel__Providers__0__AllowHost");
        Assert.Equal(0, (await rig.RunAsync("config", "check", "--config", path)).Code);
        rig.Variables["SENTINEL__providers__0__allowhost"] = "collector.example.com";
        Assert.Equal(0, (await rig.RunAsync("config", "check")).Code);
    }

    [Fact]
    public async Task FoundConfiguration_OfOnesOwn_IsUsed()
    {
        await using var rig = new CliRig();
        await FoundAsync(rig, """{"nonsense":1}""", OwnFile, OwnFolder);

        (await rig.RunAsync("status")).FailedWith(2, "nonsense");
    }

    [Theory]
    [InlineData("providers", """{"providers":[{"baseUrl":"https://me:secret@api.openai.com/v1"}]}""")]
    [InlineData("leaks.gitHubApi", """{"leaks":{"gitHubApi":"https://me:secret@api.github.com/"}}""")]
    [InlineData("response.approvalUrl", """{"response":{"approvalUrl":"https://me:secret@x.example.com/a"}}""")]
    public async Task Address_WithUserAndPassword_IsRefusedWithoutRepeatingIt(string setting, string json)
    {
        await using var rig = new CliRig();
        rig.Variables.Clear();
        await File.WriteAllTextAsync(rig.File("c.json"), json);

        var run = await rig.RunAsync("config", "check", "--config", rig.File("c.json"));

        Assert.Equal(1, run.Code);
        Assert.Contains(setting, run.Error, StringComparison.Ordinal);
        Assert.Contains("user name", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("me:secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NamesWhereEachKeyGoes()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();

        var run = await rig.RunAsync("doctor");

        Assert.Contains($"the key in env:{rig.KeyVariable} goes to {rig.Server.BaseUrl}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_WithAShortSecretForReports_SaysSo()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        rig.Variables["Sentinel__Leaks__Enabled"] = "true";
        rig.Variables["Sentinel__Leaks__ReporterSecret"] = $"env:{rig.KeyVariable}_SHORT";
        Environment.SetEnvironmentVariable($"{rig.KeyVariable}_SHORT", "x");

        var run = await rig.RunAsync("doctor");

        Assert.Contains("FAIL leaks.reporterSecret", run.Out, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable($"{rig.KeyVariable}_SHORT", null);
    }

    [SkippableFact]
    public async Task DataFolder_OpenToOthers_IsClosedAndSaysSoOnce()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        Modes.Set(rig.Data, OwnFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Modes.Set(rig.StoreFile, OwnFile | UnixFileMode.OtherRead);

        var run = await rig.RunAsync("status");

        Assert.Equal(0, run.Code);
        Assert.Contains($"{rig.StoreFile} was accessible to other users (mode 0604). Its mode is now 0600.", run.Error, StringComparison.Ordinal);
        Assert.Equal(OwnFile, Modes.Of(rig.StoreFile));
        Assert.Equal(OwnFolder, Modes.Of(rig.Data));
        Assert.DoesNotContain("accessible to other users", (await rig.RunAsync("status")).Error, StringComparison.Ordinal);
    }

    /// <summary>A folder that holds other things keeps its mode; one that others may write to is no place for a store.</summary>
    [SkippableFact]
    public async Task DataFolder_SharedWithOtherThings_KeepsItsModeOrIsRefused()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var rig = new CliRig();
        PrivateFile.CreateFolder(rig.Data);
        await File.WriteAllTextAsync(Path.Combine(rig.Data, "something else"), "x");
        Modes.Set(rig.Data, OwnFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Assert.Empty((await rig.RunAsync("silence", "list")).Error);
        Assert.Equal(OwnFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute, Modes.Of(rig.Data));

        Modes.Set(rig.Data, OwnFolder | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        (await rig.RunAsync("alerts")).FailedWith(4, rig.Data, "is writable by other users");
    }

    [SkippableFact]
    public async Task DataFolder_OfAnotherAccount_IsRefused()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files away.");
        await using var rig = new CliRig();
        PrivateFile.CreateFolder(rig.Data);
        await GiveAwayAsync(rig.Data);

        (await rig.RunAsync("alerts")).FailedWith(4, rig.Data, "belongs to another user");
    }

    /// <summary>A small file that unpacks to gigabytes, a line without an end, a quotation without one.</summary>
    [Theory]
    [InlineData("bomb.csv.gz", "times its size")]
    [InlineData("line.csv", "Line 2 is longer")]
    [InlineData("columns.csv", "Line 1 is longer")]
    [InlineData("quote.csv", "begins in line 2 is never closed")]
    public async Task Replay_OfABomb_IsOneLineAndEndsWith3(string name, string words)
    {
        await using var rig = new CliRig();
        const string Header = "bucket_start,bucket_width,api_key_id,model,num_model_requests,input_tokens,output_tokens\n";
        await using (var file = File.Create(rig.File(name)))
        await using (var text = new StreamWriter(name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.SmallestSize) : file))
        {
            await text.WriteAsync(name.StartsWith("columns", StringComparison.Ordinal) ? string.Empty : Header);
            var piece = name[0] switch
            {
                'b' => string.Concat(Enumerable.Repeat("1767225600,1h,key_1,gpt-4o,1,1,1\n", 30_000)),
                'l' => new string('x', 1_000_000),
                'c' => new string(',', 1_000_000),
                _ => "1767225600,1h,\"" + string.Concat(Enumerable.Repeat("\n1767225600,1h,key_1,gpt-4o,1,1,1", 30_000)),
            };
            for (var part = 0; part < (name[0] == 'b' ? 1_000 : 2); part++)
            {
                await text.WriteAsync(piece);
            }
        }

        (await rig.RunAsync("replay", "--usage", rig.File(name))).FailedWith(3, words);
    }

    [Fact]
    public async Task Configuration_WithoutAnEnd_EndsWith3()
    {
        await using var rig = new CliRig();
        await File.WriteAllTextAsync(rig.File("c.json"), new string(' ', 9 << 20) + "{}");

        (await rig.RunAsync("status", "--config", rig.File("c.json"))).FailedWith(3, "holds more than 8 MiB");
    }

    private static async Task<string> FoundAsync(CliRig rig, string json, UnixFileMode file, UnixFileMode folder)
    {
        rig.Folder = rig.File("here");
        Directory.CreateDirectory(rig.Folder);
        var path = Path.Combine(rig.Folder, "sentinel.json");
        await File.WriteAllTextAsync(path, json);
        Modes.Set(path, file);
        Modes.Set(rig.Folder, folder);

        return path;
    }

    private static async Task GiveAwayAsync(string path)
    {
        using var process = Process.Start("chown", ["65534", path]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
