using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Auditing;

public sealed class FileAnchorTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("ledger.anchors");

    private FileAnchor Anchor => new(File);

    [Fact]
    public async Task Read_NoFile_IsEmpty() => Assert.Equal(AnchorLog.Empty, await Anchor.ReadAsync(None));

    [Fact]
    public async Task Append_Points_AreReadInOrderAndTheFileIsTheOwnersOnly()
    {
        await Anchor.AppendAsync(Point(1), None);
        await Anchor.AppendAsync(Point(2), None);

        var log = await Anchor.ReadAsync(None);
        Assert.Equal([Point(1), Point(2)], log.Points.AsEnumerable());
        Assert.Equal(0, log.UnreadableLines);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    /// <summary>Half a line after a power cut is nobody's crime, and swallows nothing that comes after it.</summary>
    [Fact]
    public async Task Append_AfterHalfALine_IsReadOnItsOwn()
    {
        await Anchor.AppendAsync(Point(1), None);
        await System.IO.File.AppendAllTextAsync(File, """{"number":2,"ha""");
        await Anchor.AppendAsync(Point(3), None);

        var log = await Anchor.ReadAsync(None);
        Assert.Equal([Point(1), Point(3)], log.Points.AsEnumerable());
        Assert.Equal(0, log.UnreadableLines);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"number":"two","hash":"x"}""")]
    [InlineData("""{"number":0,"hash":"aa","at":"2026-03-02T00:00:00+00:00"}""")]
    public async Task Read_EditedLine_IsCounted(string line)
    {
        await Anchor.AppendAsync(Point(1), None);
        await System.IO.File.AppendAllTextAsync(File, line + "\n");

        Assert.Equal(1, (await Anchor.ReadAsync(None)).UnreadableLines);
    }

    [Fact]
    public async Task Append_WhereNoFileCanBe_IsAStoreFailure()
    {
        var wrong = new FileAnchor(System.IO.Path.Combine(folder.Path, "no", "such", "folder"));

        await Assert.ThrowsAsync<StoreException>(() => wrong.AppendAsync(Point(1), None));
    }

    public void Dispose() => folder.Delete();

    private static AnchorPoint Point(long number) => new(number, new string('a', 64), Given.Monday);
}
