using System.Globalization;

namespace UsageSentinel.Tests.Architecture;

/// <summary>
/// What people read uses the words of docs/glossary.md. String literals hold none of the words it replaces. Comments and pages that still
/// hold some are listed in WordAllowance.txt with their number, which may only go down: run with <c>SENTINEL_UPDATE_WORDS=1</c> after
/// making one plainer.
/// </summary>
public sealed class WordTests
{
    private static readonly string AllowanceFile = Repository.PathOf("tests", "UsageSentinel.Tests", "Architecture", "WordAllowance.txt");

    [Fact]
    public void Literals_UseTheBetterWord() =>
        Assert.Empty(Repository.SourceFiles().SelectMany(file => BetterWords.InLiterals(file, Text(file))));

    [Fact]
    public void CommentsAndPages_UseTheBetterWord_ExceptWhereListed()
    {
        var found = Repository.SourceFiles().Select(file => (File: file, Words: BetterWords.InComments(file, Text(file)).ToList()))
            .Concat(Pages().Select(file => (File: file, Words: BetterWords.InPage(file, Text(file)).ToList())))
            .ToDictionary(one => one.File, one => one.Words);
        var allowed = Allowance(File.ReadAllText(AllowanceFile));
        if (Environment.GetEnvironmentVariable("SENTINEL_UPDATE_WORDS") == "1" && (allowed.Count == 0 || !Exceeding(found, allowed).Any()))
        {
            File.WriteAllText(AllowanceFile, string.Concat(found.Where(one => one.Value.Count > 0).OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value.Count} {one.Key}\n"))));
        }

        Assert.Empty(Exceeding(found, allowed));
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
        Assert.Empty(BetterWords.InLiterals("a.cs", "F(\"told\", @\"C:\\\", '\"', \"understands it\", \"\"\"a \"quoted\" one\"\"\", \"<td class='told'>a b\");"));
    }

    [Fact]
    public void Exceeding_MoreThanAllowed_IsNamed()
    {
        var allowed = Allowance("1 a.cs\n2 moved.cs\n");

        Assert.Empty(Exceeding(new() { ["a.cs"] = ["one"], ["b.cs"] = ["two", "three"] }, allowed));
        Assert.Equal(["one", "two"], Exceeding(new() { ["a.cs"] = ["one", "two"], ["moved.cs"] = [] }, allowed));
        Assert.Equal(["three"], Exceeding(new() { ["a.cs"] = [], ["moved.cs"] = [], ["b.cs"] = ["three"] }, allowed));
        Assert.Equal(["x", "y", "z"], Exceeding(new() { ["b.cs"] = ["x", "y", "z"], ["a.cs"] = [] }, allowed));
    }

    /// <summary>The words of files that hold more than their allowance. What a file had that was moved away goes to files that are not listed.</summary>
    private static IEnumerable<string> Exceeding(Dictionary<string, List<string>> found, Dictionary<string, int> allowed)
    {
        var moved = allowed.Where(one => !found.ContainsKey(one.Key)).Sum(one => one.Value);
        var unlisted = found.Where(one => !allowed.ContainsKey(one.Key)).SelectMany(one => one.Value).ToList();
        return found.Where(one => allowed.TryGetValue(one.Key, out var most) && one.Value.Count > most).SelectMany(one => one.Value)
            .Concat(unlisted.Count > moved ? unlisted : []);
    }

    private static Dictionary<string, int> Allowance(string list) => list.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', 2))
        .ToDictionary(parts => parts[1], parts => int.Parse(parts[0], CultureInfo.InvariantCulture));

    private static string Text(string file) => File.ReadAllText(Repository.PathOf(file));

    /// <summary>The pages people read. Records of decisions stay as they were written.</summary>
    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.StartsWith("docs/adr/", StringComparison.Ordinal))
        .Append("README.md")
        .Concat(["CONTRIBUTING.md", "SECURITY.md", "infra/README.md"]);
}
