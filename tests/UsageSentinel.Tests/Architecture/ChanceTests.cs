using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>Tests draw from seeds: what falls once falls again, and what passes was not lucky. Names that must differ from run to run may be drawn.</summary>
public sealed partial class ChanceTests
{
    [Fact]
    public void Tests_DrawFromSeedsOnly() => Assert.DoesNotContain(
        Repository.TestFiles(),
        file => Path.GetFileName(file) != $"{nameof(ChanceTests)}.cs" && Unseeded().IsMatch(File.ReadAllText(Repository.PathOf(file))));

    [Theory]
    [InlineData("var dice = new Random();")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("Check.Quick(law)")]
    [InlineData("any.Generator.Sample(10)")]
    public void Chance_UnderAnyName_IsFound(string code) => Assert.Matches(Unseeded(), code);

    [Theory]
    [InlineData("var dice = new Random(7);")]
    [InlineData("any.Generator.Sample(10, seed)")]
    public void Chance_Seeded_IsNotFound(string code) => Assert.DoesNotMatch(Unseeded(), code);

    [GeneratedRegex(@"\bnew Random\(\)|\bRandom\.Shared\b|\bCheck\.(?:Quick|One|Verbose)|\.Sample\(\w+\)")]
    private static partial Regex Unseeded();
}
