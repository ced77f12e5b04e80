using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>What exists once and is easily written a second time by hand.</summary>
public sealed partial class OneOfEachTests
{
    /// <summary>Quotes are doubled by the writer of CSV and nobody else.</summary>
    [Fact]
    public void Csv_HasOneWriter() => Assert.Equal(["src/UsageSentinel.Runtime/Text/CsvRows.cs"], Having(DoubledQuotes()));

    /// <summary>What an event or a row of the ledger is about is told in one form.</summary>
    [Fact]
    public void PathsOfResources_HaveOneWriter() => Assert.Equal(["src/UsageSentinel.Core/Usage/ResourcePath.cs"], Having(Paths()));

    /// <summary>A round that another process won is repeated in one place.</summary>
    [Fact]
    public void LostRounds_AreRepeatedInOnePlace() => Assert.Empty(Having(Tries()));

    private static IEnumerable<string> Having(Regex pattern) => Repository.SourceFiles().Where(file => pattern.IsMatch(File.ReadAllText(Repository.PathOf(file))));

    [GeneratedRegex("""Replace\("\\"", "\\"\\""|CsvWriter""")]
    private static partial Regex DoubledQuotes();

    [GeneratedRegex(@"for \(var attempt = 0; attempt < Max")]
    private static partial Regex Tries();

    [GeneratedRegex("\"/providers/")]
    private static partial Regex Paths();
}
