using System.Globalization;
using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>The words for which docs/glossary.md has a better one, and where they occur.</summary>
internal static partial class BetterWords
{
    private static readonly (Regex Word, string Better)[] All = [.. Table(File.ReadAllText(Repository.PathOf("docs", "glossary.md")))];

    /// <summary>How many words the glossary replaces.</summary>
    public static int Count => All.Length;

    /// <summary>The words in what a C# file says in string literals of more than one word; one line each.</summary>
    public static IEnumerable<string> InLiterals(string file, string source) =>
        from text in SourceTextReader.Read(source)
        where !text.IsComment && text.Text.Trim().Contains(' ', StringComparison.Ordinal)
        from line in In(file, text.Line, Tag().Replace(text.Text, " "))
        select line;

    /// <summary>The words in the comments and XML documentation of a C# file; one line each.</summary>
    public static IEnumerable<string> InComments(string file, string source) =>
        from text in SourceTextReader.Read(source)
        where text.IsComment
        from line in In(file, text.Line, Tag().Replace(CodeTag().Replace(text.Text, Lines), Lines))
        select line;

    /// <summary>The words in the prose of a Markdown page: neither in fenced blocks nor in code spans.</summary>
    public static IEnumerable<string> InPage(string file, string page) => In(file, 1, CodeSpan().Replace(Fence().Replace(page, Lines), Lines));

    /// <summary>The words in the texts of JSON examples: values of more than one word within the fenced blocks of a page.</summary>
    public static IEnumerable<string> InExamples(string file, string page) =>
        from Match fence in Fence().Matches(page)
        from Match value in JsonText().Matches(fence.Value)
        where value.Groups[1].Value.Contains(' ', StringComparison.Ordinal)
        from line in In(file, 1 + page.AsSpan(0, fence.Index + value.Index).Count('\n'), CodeSpan().Replace(value.Groups[1].Value, " "))
        select line;

    private static IEnumerable<string> In(string file, int first, string text) =>
        from word in All
        from Match match in word.Word.Matches(text)
        let line = first + text.AsSpan(0, match.Index).Count('\n')
        orderby line
        select string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: \"{Space().Replace(match.Value, " ")}\"; say: {word.Better}");

    /// <summary>What is cut out leaves its ends of lines, so that later lines keep their numbers.</summary>
    private static string Lines(Match match) => " " + new string('\n', match.Value.Count(letter => letter == '\n'));

    private static IEnumerable<(Regex Word, string Better)> Table(string glossary) =>
        from Match row in Row().Matches(glossary[glossary.IndexOf("## Say instead", StringComparison.Ordinal)..])
        from Match word in CodeSpan().Matches(row.Groups[1].Value)
        select (new Regex($@"\b{Regex.Escape(word.Value.Trim('`')).Replace(@"\ ", @"\s+", StringComparison.Ordinal)}\b", RegexOptions.IgnoreCase), row.Groups[2].Value.Trim());

    [GeneratedRegex(@"^\| (`.+`) \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^[ ]*```.*?^[ ]*```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("\"((?:[^\"\\\\\n]|\\\\.)*)\"")]
    private static partial Regex JsonText();

    [GeneratedRegex("<c>.*?</c>|<code>.*?</code>", RegexOptions.Singleline)]
    private static partial Regex CodeTag();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
