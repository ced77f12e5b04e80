using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

public partial class SourceFileTests
{
    private const int MostLines = 300;

    [Fact]
    public void SourceFiles_AreShort() =>
        Assert.DoesNotContain(Repository.SourceFiles(), file => IsTooLong(File.ReadAllLines(Repository.PathOf(file))));

    /// <summary>A file of top-level statements has no namespace; only the two entry points are one.</summary>
    [Fact]
    public void SourceFiles_HaveAFileScopedNamespace() =>
        Assert.DoesNotContain(Repository.SourceFiles(), file =>
            Path.GetFileName(file) != "Program.cs" && !FileScopedNamespace().IsMatch(File.ReadAllText(Repository.PathOf(file))));

    [Fact]
    public void ProgramOfFunctions_IsShort() =>
        Assert.InRange(File.ReadAllLines(Repository.PathOf("src", "UsageSentinel.Functions", "Program.cs")).Length, 1, 10);

    [Fact]
    public void SourceFiles_AreFound() => Assert.Contains("src/UsageSentinel.Core/Usage/KeyId.cs", Repository.SourceFiles());

    [Fact]
    public void BadFiles_AreFound()
    {
        Assert.True(IsTooLong(new string[MostLines + 1]));
        Assert.False(IsTooLong(new string[MostLines]));
        Assert.DoesNotMatch(FileScopedNamespace(), "namespace Braced\n{\n}\n");
        Assert.DoesNotMatch(FileScopedNamespace(), "// namespace Commented;\n");
        Assert.Matches(FileScopedNamespace(), "using System;\n\nnamespace Good.Name;\n");
    }

    private static bool IsTooLong(string[] lines) => lines.Length > MostLines;

    [GeneratedRegex(@"^namespace [\w.]+;\s*$", RegexOptions.Multiline)]
    private static partial Regex FileScopedNamespace();
}
