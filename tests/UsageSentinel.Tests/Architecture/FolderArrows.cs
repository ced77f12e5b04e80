using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>Which folder of a project uses which: the usings of its files, and the names that are qualified by a folder.</summary>
internal static partial class FolderArrows
{
    /// <summary>The arrows between the folders right below a project, such as <c>Judging -> Usage</c>.</summary>
    /// <param name="project">Its root namespace.</param>
    /// <param name="texts">The text of its files. The compiler rejects a using that nothing needs, so each using is an arrow.</param>
    public static SortedSet<string> Of(string project, IEnumerable<string> texts)
    {
        var files = texts
            .Select(text => (Text: text, Folder: FolderOf(project, Namespace().Match(text).Groups[1].Value)))
            .Where(file => file.Folder.Length > 0)
            .ToList();
        var folders = files.Select(file => file.Folder).ToHashSet(StringComparer.Ordinal);
        var types = files
            .SelectMany(file => Types().Matches(file.Text).Select(match => $"{file.Folder}.{match.Groups[1].Value}"))
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from file in files
               from target in Usings().Matches(file.Text).Select(match => FolderOf(project, match.Groups[1].Value))
                   .Concat(Qualified().Matches(file.Text)
                       .Where(match => types.Contains($"{match.Groups[1].Value}.{match.Groups[2].Value}"))
                       .Select(match => match.Groups[1].Value))
               where folders.Contains(target) && target != file.Folder
               select $"{file.Folder} -> {target}",
        ];
    }

    /// <summary>The folders that reach themselves again; none where everything opens one way.</summary>
    public static IEnumerable<string> Circles(IEnumerable<string> arrows)
    {
        var targets = arrows.Select(arrow => arrow.Split(" -> ")).ToLookup(arrow => arrow[0], arrow => arrow[1]);
        return targets.Select(group => group.Key).Where(folder => Reach(targets, folder).Contains(folder)).Order(StringComparer.Ordinal);
    }

    private static HashSet<string> Reach(ILookup<string, string> targets, string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(targets[from]);
        while (waiting.TryPop(out var folder))
        {
            if (reached.Add(folder))
            {
                foreach (var next in targets[folder])
                {
                    waiting.Push(next);
                }
            }
        }

        return reached;
    }

    private static string FolderOf(string project, string name) =>
        name.StartsWith(project + ".", StringComparison.Ordinal) ? name[(project.Length + 1)..].Split('.')[0] : string.Empty;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static |\w+ = )?(UsageSentinel[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^(?:public|internal)[\w ]* (?:class|record|struct|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    // A folder's name followed by a type of it, as in Text.DisplayText or Core.Findings.RuleKind.
    [GeneratedRegex(@"\b([A-Z]\w+)\.([A-Z]\w+)\b")]
    private static partial Regex Qualified();
}
