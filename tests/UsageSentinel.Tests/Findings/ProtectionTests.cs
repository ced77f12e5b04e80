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
    [InlineData("key_1", "key_1", true, "the id itself")]
    [InlineData("KEY_1", "key_1", true, "case does not matter")]
    [InlineData("key_1", "key_10", false, "the whole text, not its beginning")]
    [InlineData("key_", "key_1", false, "without a star, no beginning")]
    [InlineData("prod-*", "Prod-billing", true, "a star at the end takes any end")]
    [InlineData("prod-*", "my-prod-billing", false, "but no other beginning")]
    [InlineData("*prod*", "my-prod-billing", true, "stars on both sides")]
    [InlineData("*billing", "my-prod-billing", true, "a star in front")]
    [InlineData("p*d*g", "prod-billing", true, "a star in the middle takes nothing, too")]
    [InlineData("*", "", true, "a star takes the empty text")]
    [InlineData("*", "anything", true, "a star takes everything")]
    [InlineData("**", "x", true, "two stars are one")]
    [InlineData("", "", true, "the empty pattern is the empty text")]
    [InlineData("", "x", false, "and nothing else")]
    [InlineData("a?c", "abc", false, "only the star is special")]
    [InlineData("a.c", "abc", false, "only the star is special")]
    [InlineData("*ab*ab*", "abxab", true, "each part is found after the one before")]
    [InlineData("*ab*ab*", "abxa", false, "the last part must be there as well")]
    public void Matches_PatternAndText(string pattern, string text, bool matches, string why) => Assert.True(matches == Protection.Matches(pattern, text), why);

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
