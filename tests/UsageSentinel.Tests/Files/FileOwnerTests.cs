using UsageSentinel.Runtime.Files;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Files;

public sealed class FileOwnerTests
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData(1000u, 1000u, Own, null)]
    [InlineData(0u, 1000u, Own | UnixFileMode.OtherRead, null)] // root may change anything anyway
    [InlineData(1001u, 1000u, Own, "belongs to another user (user id 1001)")]
    [InlineData(1000u, 0u, Own, "belongs to another user (user id 1000)")] // root follows nobody
    [InlineData(1000u, 1000u, Own | UnixFileMode.GroupWrite, "is writable by other users (mode 0620)")]
    [InlineData(0u, 1000u, Own | UnixFileMode.OtherWrite | UnixFileMode.StickyBit, "is writable by other users (mode 1602)")]
    [InlineData(null, null, Own | UnixFileMode.OtherWrite, "is writable by other users (mode 0602)")]
    [InlineData(null, null, Own, null)]
    public void Distrust_WhoeverElseMayWrite_IsNamed(uint? owner, uint? current, UnixFileMode mode, string? why) =>
        Assert.Equal(why is null ? null : $"file {why}", FileOwner.Distrust("file", owner, current, mode));

    [SkippableFact]
    public void Of_FileOfThisProcess_IsTheAccountItActsAs()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Owners are known on Linux only.");
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("own"), "x");

        Assert.NotNull(FileOwner.Current);
        Assert.Equal(FileOwner.Current, FileOwner.Of(folder.File("own")));
        Assert.Equal(FileOwner.Root, FileOwner.Of("/"));
        Assert.Null(FileOwner.Of(folder.File("absent")));
        folder.Delete();
    }
}
