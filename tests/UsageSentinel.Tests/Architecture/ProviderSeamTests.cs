using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>A provider is one folder and one line: nothing else may know which providers exist.</summary>
public sealed partial class ProviderSeamTests
{
    private const string Providers = "src/UsageSentinel.Runtime/Providers/";
    private const string OpenAI = Providers + "OpenAI/";

    /// <summary>Where the name of a kind of provider is data: price lists and their sources, names in exports, formats of files, the simulator.</summary>
    private static readonly string[] NamesKinds =
    [
        "src/UsageSentinel.Core/Finance/Focus/FocusContext.cs",
        "src/UsageSentinel.Core/Pricing/ModelSpelling.cs",
        "src/UsageSentinel.Runtime/Options/PriceOptions.cs",
        "src/UsageSentinel.Runtime/Pricing/PriceFile.cs",
        "src/UsageSentinel.Runtime/Pricing/Updating/GenAiTable.cs",
        "src/UsageSentinel.Runtime/Pricing/Updating/LiteLlmTable.cs",
        "src/UsageSentinel.Runtime/Providers/Recorded/RecordedColumns.cs",
        "src/UsageSentinel.Runtime/Providers/Recorded/RecordedFormat.cs",
    ];

    [Fact]
    public void TypesOfAProvider_AreNamedByItsRegistrationOnly()
    {
        var types = Product(file => file.StartsWith(OpenAI, StringComparison.Ordinal))
            .SelectMany(file => Declared().Matches(file.Text).Select(match => match.Groups[1].Value))
            .Where(name => name.Contains("OpenAI", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        var users = Product(file => !file.StartsWith(OpenAI, StringComparison.Ordinal))
            .Where(file => file.Text.Contains("Providers.OpenAI", StringComparison.Ordinal) || Word().Matches(file.Text).Any(match => types.Contains(match.Value)))
            .Select(file => file.Name);

        Assert.NotEmpty(types);
        Assert.Equal([Providers + "ProviderKinds.cs"], users);
    }

    [Fact]
    public void NameOfAKind_IsDataAndNeverDecides() => Assert.Equal(
        NamesKinds,
        Product(file => !file.StartsWith(OpenAI, StringComparison.Ordinal) && !file.StartsWith("src/UsageSentinel.Simulator/", StringComparison.Ordinal))
            .Where(file => file.Text.Contains("\"openai", StringComparison.Ordinal))
            .Select(file => file.Name)
            .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Buckets")]
    [InlineData("Http")]
    [InlineData("Ports")]
    public void FolderThatAllProvidersShare_NamesNone(string folder) => Assert.Empty(
        Product(file => file.StartsWith($"{Providers}{folder}/", StringComparison.Ordinal))
            .Where(file => Comment().Replace(file.Text, string.Empty).Contains("OpenAI", StringComparison.OrdinalIgnoreCase))
            .Select(file => file.Name));

    private static IEnumerable<(string Name, string Text)> Product(Func<string, bool> isWanted) => Repository.SourceFiles()
        .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && isWanted(file))
        .Select(file => (file, File.ReadAllText(Repository.PathOf(file))));

    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface) (\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();
}
