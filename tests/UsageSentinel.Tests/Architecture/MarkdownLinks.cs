using System.Globalization;
using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>Checks that every relative link of a Markdown page leads to a file, and its anchor to a heading, as GitHub makes anchors.</summary>
internal static partial class MarkdownLinks
{
    /// <summary>One line per broken link of a page; empty if all are right.</summary>
    /// <param name="page">The path of the page, relative to <paramref name="root"/>.</param>
    /// <param name="root">The folder that no link may leave.</param>
    public static IEnumerable<string> Broken(string page, string root)
    {
        var text = Prose(File.ReadAllText(Path.Combine(root, page)));
        foreach (Match link in Link().Matches(text))
        {
            var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
            if (path.Contains(':', StringComparison.Ordinal))
            {
                continue;
            }

            var target = path.Length == 0
                ? Path.Combine(root, page)
                : Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(page)!, path));
            if (!File.Exists(target) && !Directory.Exists(target))
            {
                yield return $"{page}: {path} does not exist.";
            }
            else if (anchor.Length > 0 && !Anchors(File.ReadAllText(target)).Contains(anchor))
            {
                yield return $"{page}: {path}#{anchor} is no heading.";
            }
        }
    }

    /// <summary>One line per path of the repository that a page shows as code and that does not exist. Placeholders (<c>&lt;Name&gt;</c>, <c>…</c>) are not paths.</summary>
    /// <param name="page">The path of the page, relative to <paramref name="root"/>.</param>
    /// <param name="root">The folder that paths are relative to.</param>
    public static IEnumerable<string> MissingPaths(string page, string root) =>
        from Match path in PathInCode().Matches(Fence().Replace(File.ReadAllText(Path.Combine(root, page)), string.Empty))
        let name = path.Groups[1].Value
        where !Path.Exists(Path.Combine(root, name))
        select $"{page}: {name} does not exist.";

    /// <summary>The anchors of a page: one for each heading, numbered when a heading occurs more than once.</summary>
    public static IReadOnlySet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(page, string.Empty)))
        {
            var words = LinkText().Replace(heading.Groups[1].Value.Trim(), "$1").ToLowerInvariant();
            var anchor = NotInAnchor().Replace(words, string.Empty).Replace(' ', '-');
            for (var (number, plain) = (1, anchor); !anchors.Add(anchor); number++)
            {
                anchor = string.Create(CultureInfo.InvariantCulture, $"{plain}-{number}");
            }
        }

        return anchors;
    }

    /// <summary>A page without what is shown as code.</summary>
    private static string Prose(string page) => Code().Replace(Fence().Replace(page, string.Empty), string.Empty);

    [GeneratedRegex(@"^[ ]*```.*?^[ ]*```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex Code();

    [GeneratedRegex("`((?:src|tests|infra|docs)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex PathInCode();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(?:#(?<anchor>[^)\s]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{Nd} _-]")]
    private static partial Regex NotInAnchor();
}
