using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Responding;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Responding;

public sealed class ApprovalTokenTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly DateTimeOffset Now = Given.Monday;
    private static readonly ApprovalClaim Claim = new("episode.1", "RevokeKey", "oncall", Now.AddMinutes(30), "000102030405060708090a0b0c0d0e0f");

    [Fact]
    public void Read_OwnToken_IsTheClaim() =>
        Assert.Equal(new ApprovalReading.Valid(Claim), ApprovalToken.Read(Key, ApprovalToken.Mint(Key, Claim), Now));

    [Fact]
    public void Read_AtItsExpiry_IsExpired()
    {
        var token = ApprovalToken.Mint(Key, Claim);

        Assert.IsType<ApprovalReading.Valid>(ApprovalToken.Read(Key, token, Claim.ExpiresAt.AddTicks(-1)));
        Assert.Equal(new ApprovalReading.Expired(Claim), ApprovalToken.Read(Key, token, Claim.ExpiresAt));
    }

    [Fact]
    public void Read_OtherKey_IsForged() =>
        Assert.IsType<ApprovalReading.Forged>(ApprovalToken.Read(RandomNumberGenerator.GetBytes(32), ApprovalToken.Mint(Key, Claim), Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not base64url!")]
    [InlineData("AAAA")]
    public void Read_NoToken_IsForged(string? token) => Assert.IsType<ApprovalReading.Forged>(ApprovalToken.Read(Key, token, Now));

    [Fact]
    public void Read_TooLong_IsForged() =>
        Assert.IsType<ApprovalReading.Forged>(ApprovalToken.Read(Key, new string('A', ApprovalToken.MostCharacters + 1), Now));

    /// <summary>A used link is known by its text: no other text may stand for the same link.</summary>
    [Fact]
    public void Read_AnotherSpellingOfTheSameBytes_IsForged()
    {
        var token = ApprovalToken.Mint(Key, Claim);

        Assert.All([token + "=", token + "==", " " + token, token + "\n", token + "%3D"], other => Assert.IsType<ApprovalReading.Forged>(ApprovalToken.Read(Key, other, Now)));
        var last = token[^1];
        Assert.All(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".Where(other => other != last),
            other => Assert.IsType<ApprovalReading.Forged>(ApprovalToken.Read(Key, token[..^1] + other, Now)));
    }

    [Property(MaxTest = 500)]
    public Property Read_AnyCharacterChanged_IsForged() => Prop.ForAll(
        (from at in Gen.Choose(0, 10_000) from step in Gen.Choose(1, 63) select (at, step)).ToArbitrary(),
        change =>
        {
            const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            var token = ApprovalToken.Mint(Key, Claim).ToCharArray();
            var at = change.at % token.Length;
            token[at] = alphabet[(alphabet.IndexOf(token[at], StringComparison.Ordinal) + change.step) % alphabet.Length];
            return ApprovalToken.Read(Key, new string(token), Now) is ApprovalReading.Forged;
        });

    /// <summary>Texts moved from one part of the claim to the next are another claim.</summary>
    [Fact]
    public void Mint_TextMovedBetweenParts_IsAnotherToken() => Assert.NotEqual(
        ApprovalToken.Mint(Key, Claim with { EpisodeId = "ab", Level = "c" }), ApprovalToken.Mint(Key, Claim with { EpisodeId = "a", Level = "bc" }));

    [Fact]
    public void Mint_ShortKey_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ApprovalToken.Mint(new byte[31], Claim));

    [Fact]
    public void Fingerprint_HoldsNothingOfTheToken()
    {
        var token = ApprovalToken.Mint(Key, Claim);

        Assert.Equal(64, ApprovalToken.Fingerprint(token).Length);
        Assert.IsType<ApprovalReading.Forged>(ApprovalToken.Read(Key, ApprovalToken.Fingerprint(token), Now));
    }
}
