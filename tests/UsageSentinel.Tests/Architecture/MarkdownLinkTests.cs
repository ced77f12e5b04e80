namespace UsageSentinel.Tests.Architecture;

/// <summary>A reader who follows a link arrives.</summary>
public sealed class MarkdownLinkTests
{
    private static readonly string[] Found =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "node_modules" or "artifacts" or "bin" or "obj" or ".git"))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Pages => [.. Found];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_EachPage_LeadToAFileAndAHeading(string page) => Assert.Empty(MarkdownLinks.Broken(page, Repository.Root));

    /// <summary>Records of decisions and changes name what there was then.</summary>
    [Fact]
    public void Paths_ShownAsCode_Exist() => Assert.Empty(Found
        .Where(page => !page.StartsWith("docs/adr/", StringComparison.Ordinal) && page != "CHANGELOG.md")
        .SelectMany(page => MarkdownLinks.MissingPaths(page, Repository.Root)));

    [Fact]
    public void Links_WrongFileOrHeading_AreNamed()
    {
        var folder = Directory.CreateTempSubdirectory("links");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.md"), """
                # Two words, one `code` (and more)
                # Twice
                # Twice
                [right](b.md#two-words-one-code-and-more) [right](#twice-1) [right](https://example.com/x.md) `[code](none.md)`
                ```
                # not a heading
                [code](none.md)
                ```
                `docs/none.md` `docs/<Name>.md` `docs/none.md and more`
                [wrong](none.md) [wrong](#twice-2) [wrong](b.md#not-a-heading)
                """);
            File.Copy(Path.Combine(folder.FullName, "a.md"), Path.Combine(folder.FullName, "b.md"));

            Assert.Equal(
                ["a.md: none.md does not exist.", "a.md: #twice-2 is no heading.", "a.md: b.md#not-a-heading is no heading."],
                MarkdownLinks.Broken("a.md", folder.FullName));
            Assert.Equal(["a.md: docs/none.md does not exist."], MarkdownLinks.MissingPaths("a.md", folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Pages_OfTheRepository_AreFound() =>
        Assert.Superset(new HashSet<string> { "README.md", "docs/events.md", ".github/pull_request_template.md" }, Found.ToHashSet());
}
