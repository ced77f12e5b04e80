using Microsoft.Data.Sqlite;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Tests.Files;

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

        (await rig.RunAsync([.. verb.Split(' '), "--data", ReadOnlyFolder(rig)])).FailedWith(3, "cannot write");
    }

    [Theory]
    [MemberData(nameof(EveryVerb))]
    public async Task Store_ThatIsNoDatabase_EndsWith3AndIsLeftAlone(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        PrivateFile.CreateFolder(rig.Data);
        var garbage = string.Concat(Enumerable.Repeat("garbage ", 2_000));
        await using (var file = PrivateFile.CreateNew(rig.StoreFile))
        {
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(garbage));
        }

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

    /// <summary>A disk or a copy that failed leaves pages of zeros: found at the start, by every verb, and not in the middle of a sweep.</summary>
    [Theory]
    [MemberData(nameof(EveryVerb))]
    public async Task Store_WithAZeroedPage_EndsWith3(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        Compact(rig.StoreFile);
        ZeroLastTreePage(rig.StoreFile);

        (await rig.RunAsync(verb.Split(' '))).FailedWith(3, rig.StoreFile, "damaged");
        var doctor = await rig.RunAsync("doctor");
        Assert.Equal(3, doctor.Code);
        Assert.Contains("FAIL store: ", doctor.Out, StringComparison.Ordinal);
    }

    /// <summary>Zeros inside a long row are no fault of a page: reading the row finds them, and <c>doctor</c> reads every row.</summary>
    [Theory]
    [MemberData(nameof(EveryVerb))]
    public async Task Store_WithZerosInsideLongRows_EndsWith3(string verb)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        ZeroLongRows(rig.StoreFile);

        var run = await rig.RunAsync(verb.Split(' '));

        Assert.Equal(3, run.Code);
        Assert.Contains(rig.StoreFile, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains("FAIL store: ", (await rig.RunAsync("doctor")).Out, StringComparison.Ordinal);
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

    /// <summary>A disk that filled up between two runs, with an export and alerts waiting.</summary>
    [Fact]
    public async Task Disk_ThatFillsUpLater_EndsWith3AndLosesNothing()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(scenario: "incidents", days: 4);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "4";
        rig.Variables["Sentinel__Finance__SettleAfterHours"] = "1";
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        rig.MaxStoreBytes = new FileInfo(rig.StoreFile).Length;
        rig.Variables["Sentinel__Exports__FocusFolder"] = rig.File("out");
        rig.Variables["Sentinel__Caps__0__Name"] = "any";
        rig.Variables["Sentinel__Caps__0__RequestsPerHour"] = "1";

        (await rig.RunAsync("watch", "--once")).FailedWith(3, rig.StoreFile, "full");
        (await rig.RunAsync("watch", "--once")).FailedWith(3, rig.StoreFile, "full");

        rig.MaxStoreBytes = null;
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        Assert.NotEmpty(Directory.GetFiles(rig.File("out"), "manifest.json", SearchOption.AllDirectories));
        Assert.Equal(6, Assert.Single((await rig.RunAsync("status", "--output", "json")).Json.EnumerateArray()).GetProperty("keys").GetInt32());
    }

    /// <summary>The disk that a report goes to, not the store's: what was there before still is, and nothing unfinished.</summary>
    [Fact]
    public async Task Report_ToADiskThatIsFull_LeavesTheOneBefore()
    {
        await using var rig = new CliRig();
        await File.WriteAllTextAsync(rig.File("r.html"), "before");

        await Assert.ThrowsAsync<IOException>(() => WholeFile.WriteAsync<int>(rig.File("r.html"), async text =>
        {
            await text.WriteAsync(new string('x', 200_000));
            throw new IOException("No space left on device");
        }));

        Assert.Equal("before", await File.ReadAllTextAsync(rig.File("r.html")));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(rig.File("r.html"))!, "r.html*"));
    }

    /// <summary>A report is its owner's only, and a link that somebody left in its place or beside it leads nowhere.</summary>
    [SkippableFact]
    public async Task Report_WhereLinksWereLeft_FollowsNoneAndIsItsOwnersOnly()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(0, (await rig.RunAsync("watch", "--once")).Code);
        await File.WriteAllTextAsync(rig.File("victim"), "untouched");
        foreach (var (option, file) in ((string, string)[])[("--html", "r.html"), ("--csv", "r.csv"), ("--changes", "c.csv"), ("--focus", "f.csv")])
        {
            File.CreateSymbolicLink(rig.File(file), rig.File("victim"));
            File.CreateSymbolicLink(rig.File(file + ".part"), rig.File("victim"));

            Assert.Equal(0, (await rig.RunAsync("report", option, rig.File(file))).Code);

            Assert.Null(new FileInfo(rig.File(file)).LinkTarget);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Modes.Of(rig.File(file)));
            Assert.Equal("untouched", await File.ReadAllTextAsync(rig.File("victim")));
        }
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

    /// <summary>A page that is free keeps what it held, and zeros in it damage nothing.</summary>
    private static void Compact(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }

    /// <summary>A page of a tree begins with its kind (2, 5, 10 or 13), one that continues a long row with 0: the last of a tree is not what is read first.</summary>
    private static void ZeroLastTreePage(string path) => Overwrite(path, bytes =>
        bytes.AsSpan(Enumerable.Range(1, (bytes.Length / 4096) - 1).Last(page => bytes[page * 4096] is 2 or 5 or 10 or 13) * 4096, 4096).Clear());

    /// <summary>A page that continues a row begins with the number of the next one, which stays.</summary>
    private static void ZeroLongRows(string path) => Overwrite(path, bytes =>
    {
        for (var at = 4096; at < bytes.Length; at += 4096)
        {
            bytes.AsSpan(at + 4, bytes[at] == 0 ? 4092 : 0).Clear();
        }
    });

    private static void Overwrite(string path, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.Write(bytes);
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
