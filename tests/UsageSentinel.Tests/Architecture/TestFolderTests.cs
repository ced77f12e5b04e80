namespace UsageSentinel.Tests.Architecture;

/// <summary>The tests of a folder of <c>src</c> are in the folder of that name, so that nobody needs to know where to look.</summary>
public class TestFolderTests
{
    /// <summary>What is no folder of <c>src</c>, with what is in it.</summary>
    private static readonly (string Folder, string What)[] Others =
    [
        ("Architecture", "rules about the code itself"),
        ("Azure", "tests of infra"),
        ("Laws", "how properties draw their cases"),
        ("Rigs", "what tests of several folders share"),
    ];

    /// <summary>Each folder of Core and Runtime, and the other programs as a whole.</summary>
    [Fact]
    public void TestFolders_AreThoseOfTheCode()
    {
        var rooms = Repository.SourceFiles().Select(file => file.Split('/')).Where(parts => parts.Length > 3).Select(parts => parts[2])
            .Concat(["Cli", "Functions", "Simulator"]).Concat(Others.Select(other => other.Folder));

        Assert.Empty(Folders().Except(rooms, StringComparer.Ordinal));
        Assert.Empty(Others.Select(other => other.Folder).Except(Folders(), StringComparer.Ordinal));
    }

    [Fact]
    public void Namespaces_AreThoseOfTheFolders() => Assert.All(
        Repository.TestFiles().Where(file => file.StartsWith("tests/UsageSentinel.Tests/", StringComparison.Ordinal)),
        file =>
        {
            var text = File.ReadAllText(Repository.PathOf(file));
            var wanted = Path.GetDirectoryName(file)!["tests/".Length..].Replace('/', '.').Replace('\\', '.');
            Assert.True(!text.Contains("\nnamespace ", StringComparison.Ordinal) || text.Contains($"\nnamespace {wanted};", StringComparison.Ordinal), $"{file}: not {wanted}");
        });

    private static IEnumerable<string> Folders() => Repository.TestFiles().Select(file => file.Split('/'))
        .Where(parts => parts is ["tests", "UsageSentinel.Tests", _, _, ..]).Select(parts => parts[2]).Distinct();
}
