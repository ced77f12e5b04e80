using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Finance;

namespace UsageSentinel.Tests.Finance;

public sealed class OwnerRulesTests
{
    private static readonly OwnerRules Book = new(
    [
        new OwnerRule("key_special", null, Gives("ann", tags: "env=prod")),
        new OwnerRule("nightly-*", "Research*", Gives("bob", "night", tags: "env=batch;cost=low")),
        new OwnerRule(null, "proj_r", Gives(null, "research", "CC-7", "env=dev")),
        new OwnerRule("*bot*", null, Gives("bots")),
    ]);

    [Theory]
    [InlineData("key_special", null, "proj_x", null, "ann", null, null, "env=prod", "by id of the key")]
    [InlineData("key_special", "nightly-1", "proj_r", "Research", "ann", "night", "CC-7", "cost=low;env=prod", "the first rule that says something is believed, member by member")]
    [InlineData("key_2", "nightly-2", "proj_x", "Research EU", "bob", "night", null, "cost=low;env=batch", "by names")]
    [InlineData("key_2", "NIGHTLY-2", "proj_x", "research", "bob", "night", null, "cost=low;env=batch", "by names in any case")]
    [InlineData("key_2", "nightly-2", "proj_x", "Sales", "inventory", null, null, "", "both must match")]
    [InlineData("key_2", null, "proj_r", null, "inventory", "research", "CC-7", "env=dev", "the provider's owner where no rule says")]
    [InlineData(null, null, "proj_r", null, "inventory", "research", "CC-7", "env=dev", "usage without a key")]
    [InlineData(null, null, "proj_x", null, "inventory", null, null, "", "no rule matches")]
    [InlineData("key_3", "slackbot7", null, null, "bots", null, null, "", "a star on both sides")]
    public void Resolve_Facts_FindsWhoAnswers(
        string? key, string? name, string? project, string? projectName, string owner, string? team, string? costCentre, string tags, string why)
    {
        var found = Book.Resolve(new OwnerFacts(key, name, project, projectName, "inventory"));

        Assert.Equal((why, owner, team, costCentre), (why, found.Owner, found.Team, found.CostCentre));
        Assert.Equal(tags, string.Join(';', found.Tags.Select(tag => $"{tag.Key}={tag.Value}")));
    }

    [Fact]
    public void Resolve_NoRulesAndNoName_IsNobody() =>
        Assert.Equal(Ownership.NoOne, new OwnerRules([]).Resolve(new OwnerFacts("k", "n", "p", "q", null)));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXbYY", false)]
    [InlineData("a*bc", "abcbc", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a.c", "abc", false)] // nothing but the star is special
    [InlineData("**", "x", true)]
    public void Matches_Pattern_TakesWholeText(string pattern, string text, bool isTaken) => Assert.Equal(isTaken, Glob.Matches(pattern, text));

    [Property(MaxTest = 300)]
    public Property Matches_TextWithAnyPartStarred_IsTaken() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements('a', 'b', '-')).Zip(Gen.Choose(0, 9).Zip(Gen.Choose(0, 9))).ToArbitrary(),
        given =>
        {
            var text = new string(given.Item1);
            var from = Math.Min(given.Item2.Item1, text.Length);
            var to = Math.Max(from, Math.Min(given.Item2.Item2, text.Length));
            return Glob.Matches(text[..from] + "*" + text[to..], text);
        });

    private static Ownership Gives(string? owner = null, string? team = null, string? costCentre = null, string tags = "") => new(
        owner, team, costCentre, ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            tags.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(UsageSentinel.Runtime.Billing.Owners.Tag)));
}
