namespace UsageSentinel.Tests.Architecture;

/// <summary>
/// What people read uses the words of docs/glossary.md: string literals of more than one word, comments and XML documentation, and pages.
/// Each line of a failure is the place, the word, and the word to use instead.
/// </summary>
public sealed class WordTests
{
    [Fact]
    public void Literals_UseTheBetterWord() =>
        AssertNone(Repository.SourceFiles().SelectMany(file => BetterWords.InLiterals(file, Text(file))));

    [Fact]
    public void Comments_UseTheBetterWord() =>
        AssertNone(Repository.SourceFiles().SelectMany(file => BetterWords.InComments(file, Text(file))));

    [Fact]
    public void Pages_UseTheBetterWord() => AssertNone(Pages().SelectMany(file => BetterWords.InPage(file, Text(file))));

    /// <summary>The examples of events are what a receiver reads.</summary>
    [Fact]
    public void ExamplesOfPages_UseTheBetterWord() => AssertNone(Pages().SelectMany(file => BetterWords.InExamples(file, Text(file))));

    [Fact]
    public void TextsAndPages_AreFound()
    {
        Assert.Contains("docs/glossary.md", Pages());
        Assert.Contains(SourceTextReader.Read(Text("src/UsageSentinel.Cli/Verbs/StopVerb.cs")), text => !text.IsComment && text.Text.StartsWith("Stops all actions", StringComparison.Ordinal));
        Assert.Contains(SourceTextReader.Read(Text("src/UsageSentinel.Core/Usage/KeyId.cs")), text => text.IsComment && text.Text.Contains("<summary>", StringComparison.Ordinal));
    }

    [Fact]
    public void BadExamples_AreFound()
    {
        Assert.True(BetterWords.Count > 40);
        Assert.Equal(
            ["a.cs:2: \"told\"; say: notified, reported, sent; or: shows", "a.cs:2: \"Nobody\"; say: no one, no person; or turn the sentence round"],
            BetterWords.InLiterals("a.cs", "// told\nvar text = $\"Nobody {(told ? $\"is {name} told\" : \"x\")} \";"));
        Assert.Equal(["a.cs:3: \"where there is none\"; say: if none exists"], BetterWords.InComments("a.cs", "\n/// <summary>The one\n/// where there\n/// is none: <c>told</c>.</summary>\nvar a = \"told you\";"));
        Assert.Equal(["a.md:5: \"anew\"; say: again"], BetterWords.InPage("a.md", "`told`\n```\ntold\n```\nIt fires anew.\n"));
        Assert.Equal(
            ["a.md:3: \"anew\"; say: again"],
            BetterWords.InExamples("a.md", "A \"fire anew\".\n```json\n{\"text\": \"It fires \\\"anew\\\".\", \"type\": \"anew\", \"code\": \"run `told`\"}\n```\n"));
        Assert.Empty(BetterWords.InLiterals("a.cs", "F(\"told\", @\"C:\\\", '\"', \"understands it\", \"\"\"a \"quoted\" one\"\"\", \"<td class='told'>a b\");"));
    }

    /// <summary>A failure shows every line.</summary>
    private static void AssertNone(IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        Assert.True(text.Length == 0, text);
    }

    private static string Text(string file) => File.ReadAllText(Repository.PathOf(file));

    /// <summary>The pages people read. Records of decisions stay as they were written.</summary>
    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.StartsWith("docs/adr/", StringComparison.Ordinal))
        .Append("README.md")
        .Concat(["CONTRIBUTING.md", "SECURITY.md", "infra/README.md"]);
}
