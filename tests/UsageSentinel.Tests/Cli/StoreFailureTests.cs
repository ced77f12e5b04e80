namespace UsageSentinel.Tests.Cli;

/// <summary>A store that cannot be used ends every verb with 3 and one line that names it.</summary>
public sealed class StoreFailureTests
{
    private static readonly string[][] Verbs = [["watch", "--once"], ["status"], ["keys"], ["usage"], ["alerts"]];

    public static TheoryData<string> EveryVerb => [.. Verbs.Select(verb => string.Join(' ', verb))];

    [Theory]
    [MemberData(nameof(EveryVerb))]
    public async Task Data_ThatIsAFile_EndsWith3(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        await File.WriteAllTextAsync(rig.Data, "not a folder");

        (await rig.RunAsync(verb.Split(' '))).FailedWith(3, rig.Data);
        Assert.Equal("not a folder", await File.ReadAllTextAsync(rig.Data));
    }

    [Theory]
    [MemberData(nameof(EveryVerb))]
    public async Task Data_ThatIsReadOnly_EndsWith3(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();

        (await rig.RunAsync([.. verb.Split(' '), "--data", ReadOnlyFolder(rig)])).FailedWith(3, "may not write");
    }

    [Theory]
    [MemberData(nameof(EveryVerb))]
    public async Task Store_ThatIsNoDatabase_EndsWith3AndIsLeftAlone(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Directory.CreateDirectory(rig.Data);
        var garbage = string.Concat(Enumerable.Repeat("garbage ", 2_000));
        await File.WriteAllTextAsync(rig.StoreFile, garbage);

        (await rig.RunAsync(verb.Split(' '))).FailedWith(3, rig.StoreFile, "not a database");
        Assert.Equal(garbage, await File.ReadAllTextAsync(rig.StoreFile));
    }

    [Fact]
    public async Task Store_WithDamagedPages_EndsWith3()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        await using (var file = new FileStream(rig.StoreFile, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray());
        }

        (await rig.RunAsync("keys")).FailedWith(3, rig.StoreFile, "damaged");
    }

    /// <summary>What was stored before the disk was full is still there, and the next run goes on from it.</summary>
    [Fact]
    public async Task Disk_ThatIsFull_EndsWith3AndLosesNothing()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        rig.MaxStoreBytes = 50_000;

        (await rig.RunAsync("watch", "--once")).FailedWith(3, rig.StoreFile, "full");

        rig.MaxStoreBytes = null;
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        var status = Assert.Single((await rig.RunAsync("status", "--output", "json")).Json.EnumerateArray());
        Assert.Equal(6, status.GetProperty("keys").GetInt32());
        Assert.NotEmpty((await rig.RunAsync("usage", "--output", "json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Doctor_WithAStoreThatCannotBeUsed_SaysSoAndEndsWith3()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        await File.WriteAllTextAsync(rig.Data, "not a folder");

        var run = await rig.RunAsync("doctor");

        Assert.Equal(3, run.Code);
        Assert.Contains("FAIL store: ", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Permissions do not bind root, but the kernel's own folders refuse even root.</summary>
    private static string ReadOnlyFolder(CliRig rig)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            return OperatingSystem.IsLinux() ? "/sys/kernel/sentinel" : "C:\\Windows\\System32\\config\\sentinel";
        }

        var folder = Directory.CreateDirectory(rig.File("locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Path.Combine(folder.FullName, "data");
    }
}
