using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Files;

public sealed class PrivateFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Delete();

    [Fact]
    public void CreateNew_WhereALinkLeadsElsewhere_FollowsItNot()
    {
        File.WriteAllText(folder.File("victim"), "untouched");
        File.CreateSymbolicLink(folder.File("link"), folder.File("victim"));
        File.CreateSymbolicLink(folder.File("dangling"), folder.File("made by whoever follows"));

        Assert.Throws<IOException>(() => PrivateFile.CreateNew(folder.File("link")));
        Assert.Throws<IOException>(() => PrivateFile.CreateNew(folder.File("dangling")));
        Assert.Equal("untouched", File.ReadAllText(folder.File("victim")));
        Assert.False(File.Exists(folder.File("made by whoever follows")));
    }

    /// <summary>Two at once write two files; the last one to finish counts, whole.</summary>
    [Fact]
    public void Begin_Twice_NeverMixesTheTwo()
    {
        using (var one = PrivateFile.Begin(folder.File("r")))
        using (var other = PrivateFile.Begin(folder.File("r")))
        {
            one.Write("one"u8);
            other.Write("other"u8);
            one.Close();
            other.Close();
            PrivateFile.Finish(one.Name, folder.File("r"));
            PrivateFile.Finish(other.Name, folder.File("r"));
        }

        Assert.Equal("other", File.ReadAllText(folder.File("r")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Begin_AfterAProcessThatWasKilled_RemovesWhatItLeft()
    {
        File.WriteAllText(folder.File("r.0123456789ab.part"), "half");
        File.SetLastWriteTimeUtc(folder.File("r.0123456789ab.part"), DateTime.UtcNow.AddDays(-2));
        File.WriteAllText(folder.File("r.ba9876543210.part"), "somebody is writing");
        File.WriteAllText(folder.File("other.part"), "not ours");
        File.SetLastWriteTimeUtc(folder.File("other.part"), DateTime.UtcNow.AddDays(-2));

        PrivateFile.Begin(folder.File("r")).Dispose();

        Assert.False(File.Exists(folder.File("r.0123456789ab.part")));
        Assert.True(File.Exists(folder.File("r.ba9876543210.part")));
        Assert.True(File.Exists(folder.File("other.part")));
    }

    [SkippableFact]
    public async Task FolderExport_MakesFilesAndFoldersOfItsOwnersOnly()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using (var target = await new FolderExport(new DirectoryInfo(folder.File("out"))).CreateAsync("2026/charges.csv", CancellationToken.None))
        {
            await target.WriteAsync("a,b"u8.ToArray());
            Assert.False(File.Exists(folder.File("out/2026/charges.csv")));
        }

        Assert.Equal("a,b", await File.ReadAllTextAsync(folder.File("out/2026/charges.csv")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Modes.Of(folder.File("out/2026/charges.csv")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Modes.Of(folder.File("out")));
    }
}
