using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Responding;

public sealed class LeakMatchingTests
{
    private const string Secret = "sk-abcXXXXXXXXXXXXXXXXXXXXdef";

    private static readonly KnownKey[] Keys =
    [
        Key("key_1", "nightly", "sk-abc...def"),
        Key("key_2", "nightly", "sk-xyz...123"),
        Key("key_3", null, "sk-proj-abcd********wxyz"),
        Key("key_4", "none", null),
        Key("key_5", "blank", "sk-...f"),
    ];

    [Fact]
    public void ById_IsNamed() => Assert.Equal(new LeakMatch.Named(Keys[1]), LeakMatching.ById(Keys, "key_2"));

    [Theory]
    [InlineData("key_9")]
    [InlineData("KEY_2")]
    [InlineData("")]
    public void ById_NotOurs_IsUnknown(string id) => Assert.IsType<LeakMatch.Unknown>(LeakMatching.ById(Keys, id));

    [Fact]
    public void ByName_SharedName_IsEveryKeyOfIt() => Assert.Equal(["key_1", "key_2"], Ids(LeakMatching.ByName(Keys, "nightly")));

    [Fact]
    public void BySecret_FitsOneForm_IsLikelyAndNotNamed() => Assert.Equal(["key_1"], Ids(LeakMatching.BySecret(Keys, Secret)));

    [Theory]
    [InlineData("sk-abcdef", "the prefix and the end must not overlap to fit")]
    [InlineData("sk-abc", "nothing is left for the end")]
    [InlineData("sk-ABCXXXXXXXXXXXXXXXXdef", "keys tell case apart")]
    [InlineData("", "nothing")]
    public void BySecret_DoesNotFit_IsUnknown(string secret, string why) =>
        Assert.True(LeakMatching.BySecret(Keys, secret) is LeakMatch.Unknown, why);

    [Fact]
    public void BySecret_FormThatShowsNextToNothing_FitsNothing() => Assert.DoesNotContain("key_5", Ids(LeakMatching.BySecret(Keys, Secret)));

    [Theory]
    [InlineData("sk-abc...def", "key_1")]
    [InlineData("sk-abcXX…Ydef", "key_1")]
    [InlineData("sk-ab***ef", "key_1")]
    [InlineData("sk-proj-ab...wxyz", "key_3")]
    public void ByRedacted_MoreOrFewerCharacters_Fits(string redacted, string key) => Assert.Equal([key], Ids(LeakMatching.ByRedacted(Keys, redacted)));

    [Theory]
    [InlineData("sk-...")]
    [InlineData("...")]
    [InlineData("sk-abcdef")]
    [InlineData("sk-abc...x...def")]
    [InlineData("sk-q...f")]
    public void ByRedacted_TellsNothingApart_IsUnknown(string redacted) => Assert.IsType<LeakMatch.Unknown>(LeakMatching.ByRedacted(Keys, redacted));

    /// <summary>What every key of a kind begins with is no character of a secret.</summary>
    [Theory]
    [InlineData("sk-proj-...")]
    [InlineData("sk-proj-********")]
    [InlineData("sk-pro...")]
    [InlineData("sk-svcacct-***")]
    [InlineData("sk-svc...")]
    [InlineData("sk-admin-...")]
    [InlineData("sk-None-***")]
    [InlineData("sk-proj-...z")]
    [InlineData("sk-proj-a...z")]
    public void ByRedacted_PrefixOfAKind_FitsNoKey(string redacted)
    {
        KnownKey[] keys =
        [
            Key("key_1", null, "sk-proj-********wxyz"),
            Key("key_2", null, "sk-svcacct-********wxyz"),
            Key("key_3", null, "sk-proj-abcd********wxyz"),
            Key("key_4", null, "sk-proj-********"),
            Key("key_5", null, "sk-None-abc...xyz"),
        ];

        Assert.IsType<LeakMatch.Unknown>(LeakMatching.ByRedacted(keys, redacted));
    }

    /// <summary>A beginning that one side shows and the other hides is no match, however many characters it has.</summary>
    [Fact]
    public void ByRedacted_ShowsWhatTheKeysHide_FitsNoKey() =>
        Assert.IsType<LeakMatch.Unknown>(LeakMatching.ByRedacted([Key("key_1", null, "sk-proj-********wxyz"), Key("key_2", null, "sk-...abcd")], "sk-proj-Qa8fT2..."));

    [Fact]
    public void BySecret_FormThatShowsTheKindOnly_FitsNothing() =>
        Assert.IsType<LeakMatch.Unknown>(LeakMatching.BySecret([Key("key_1", null, "sk-proj-********"), Key("key_2", null, "sk-proj-***yz")], "sk-proj-abcdefghijklmnopqrstuvwxyz"));

    private static KnownKey Key(string id, string? name, string? redacted) => new(Given.Account, new ProjectId("proj_1"), new KeyId(id), name, redacted);

    private static IEnumerable<string> Ids(LeakMatch match) => match is LeakMatch.Likely likely ? likely.Keys.Select(key => key.Id.Value) : [];
}
