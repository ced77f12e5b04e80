using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Findings;

public sealed class ProtectionTests
{
    private static readonly Arbitrary<(string Pattern, string Text)> Any =
        Gen.Elements('a', 'b', 'A', '*').ArrayOf().Zip(Gen.Elements('a', 'b', 'B', '*').ArrayOf())
            .Select(pair => (new string(pair.Item1), new string(pair.Item2))).ToArbitrary();

    [Theory]
    [InlineData("key_1", "key_1", true)]
    [InlineData("KEY_1", "key_1", true)]
    [InlineData("key_1", "key_10", false)] // the whole text, not its beginning
    [InlineData("key_", "key_1", false)]
    [InlineData("prod-*", "Prod-billing", true)]
    [InlineData("prod-*", "my-prod-billing", false)]
    [InlineData("*prod*", "my-prod-billing", true)]
    [InlineData("*billing", "my-prod-billing", true)]
    [InlineData("p*d*g", "prod-billing", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("**", "x", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("a?c", "abc", false)] // only the star is special
    [InlineData("a.c", "abc", false)]
    [InlineData("*ab*ab*", "abxab", true)]
    [InlineData("*ab*ab*", "abxa", false)]
    public void Matches_PatternAndText(string pattern, string text, bool matches) => Assert.Equal(matches, Protection.Matches(pattern, text));

    [Fact]
    public void Matches_ManyStars_IsStillQuick() =>
        Assert.False(Protection.Matches(string.Concat(Enumerable.Repeat("a*", 200)) + "b", new string('a', 5_000)));

    [Theory]
    [InlineData("key_1")]
    [InlineData("proj_1")]
    [InlineData("prod-*")]
    [InlineData(" key_1 ")] // a blank typed by mistake must not leave a key bare
    public void Find_KeyProjectOrName_NamesTheEntry(string entry) =>
        Assert.Equal(entry, new Protection(["other", entry]).Find("key_1", "proj_1", "Prod-billing"));

    [Fact]
    public void Find_NothingMatches_IsEmpty()
    {
        Assert.Equal(string.Empty, new Protection(["other", ""]).Find("key_1", "proj_1", null));
        Assert.Equal(string.Empty, new Protection([]).Find("key_1", "proj_1", "name"));
    }

    [Property(MaxTest = 2_000)]
    public Property Matches_AgreesWithARegularExpression() => Prop.ForAll(Any, given =>
        Protection.Matches(given.Pattern, given.Text) == System.Text.RegularExpressions.Regex.IsMatch(
            given.Text,
            "^" + System.Text.RegularExpressions.Regex.Escape(given.Pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
            System.Text.RegularExpressions.RegexOptions.IgnoreCase | System.Text.RegularExpressions.RegexOptions.Singleline));
}
