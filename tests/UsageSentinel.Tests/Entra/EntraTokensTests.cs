using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Entra;

/// <summary>A token counts if the issuer signed it, for this application, and it is in force; nothing else does.</summary>
public sealed class EntraTokensTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly HttpClient client = new();
    private TokenIssuer issuer = null!;
    private EntraTokens tokens = null!;

    public async Task InitializeAsync()
    {
        issuer = await TokenIssuer.StartAsync();
        tokens = new EntraTokens(new EntraSettings(new Uri(issuer.Issuer), TokenIssuer.Audience), client, clock);
    }

    public async Task DisposeAsync() => await issuer.DisposeAsync();

    public void Dispose()
    {
        tokens.Dispose();
        client.Dispose();
    }

    [Fact]
    public async Task Read_Valid_NamesThePersonWithRolesAndIdentity()
    {
        var person = Assert.IsType<TokenReading.Valid>(await ReadAsync(issuer.Token("ann@example.com", Noon, "Reader", "Operator"))).Person;

        Assert.Equal(("ann@example.com", "object-of-ann@example.com", true), (person.Name, person.Identity, person.IsPerson));
        Assert.Equal("Reader Operator", string.Join(' ', person.Roles));
    }

    [Fact]
    public async Task Read_TokenOfAProgram_IsNoPerson() =>
        Assert.False(Assert.IsType<TokenReading.Valid>(await ReadAsync(issuer.Token(null, Noon, "Reader"))).Person.IsPerson);

    [Fact]
    public async Task Read_OtherAudience_IsNotOurs() =>
        await AssertNotOursAsync(descriptor => descriptor.Audience = "22222222-0000-4000-8000-000000000002");

    /// <summary>Entra signs for all tenants with the same keys: only the issuer tells them apart.</summary>
    [Fact]
    public async Task Read_OtherTenant_IsNotOurs() =>
        await AssertNotOursAsync(descriptor => descriptor.Issuer = issuer.Issuer.Replace("/tenant/", "/other/", StringComparison.Ordinal));

    [Fact]
    public async Task Read_OtherKeyOfTheSameName_IsNotOurs() => await AssertNotOursAsync(descriptor => descriptor.SigningCredentials = new SigningCredentials(
        new RsaSecurityKey(RSA.Create(2048)) { KeyId = "key-1" }, SecurityAlgorithms.RsaSha256));

    [Fact]
    public async Task Read_NotSigned_IsNotOurs() => await AssertNotOursAsync(descriptor => descriptor.SigningCredentials = null);

    /// <summary>A known trick: the public key, which everybody can read, as the secret of a shared one.</summary>
    [Fact]
    public async Task Read_SignedWithASharedSecret_IsNotOurs() => await AssertNotOursAsync(descriptor => descriptor.SigningCredentials = new SigningCredentials(
        new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 64))) { KeyId = "key-1" }, SecurityAlgorithms.HmacSha256));

    [Fact]
    public async Task Read_WithoutAnEnd_IsRefused() => Assert.IsNotType<TokenReading.Valid>(await ReadAsync(With(descriptor => descriptor.Expires = null)));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task Read_NoToken_IsNotOurs(string text) => Assert.IsType<TokenReading.NotOurs>(await ReadAsync(text));

    [Fact]
    public async Task Read_TooLong_IsNotOursAndAsksForNoKey()
    {
        Assert.IsType<TokenReading.NotOurs>(await ReadAsync(new string('a', 20_000)));
        Assert.Equal(0, issuer.KeysRead);
    }

    [Fact]
    public async Task Read_Time_CountsWithTwoMinutesOfSkew()
    {
        var token = issuer.Token("ann@example.com", Noon, "Reader");

        clock.SetUtcNow(Noon.AddMinutes(61));
        Assert.IsType<TokenReading.Valid>(await ReadAsync(token));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.IsType<TokenReading.Expired>(await ReadAsync(token));
    }

    [Fact]
    public async Task Read_FromTheFuture_IsNotOurs() => Assert.IsType<TokenReading.NotOurs>(await ReadAsync(issuer.Token("ann@example.com", Noon.AddMinutes(5), "Reader")));

    /// <summary>A new key counts at once; the one it replaced counts no more.</summary>
    [Fact]
    public async Task Read_AfterARollover_KnowsTheNewKey()
    {
        var before = issuer.Token("ann@example.com", Noon, "Reader");
        Assert.IsType<TokenReading.Valid>(await ReadAsync(before));
        issuer.Rotate();
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<TokenReading.Valid>(await ReadAsync(issuer.Token("ann@example.com", Noon, "Reader")));
        Assert.IsType<TokenReading.NotOurs>(await ReadAsync(before));
        Assert.Equal(2, issuer.KeysRead);
    }

    /// <summary>Whoever names unknown keys causes one reading a minute, not one for each token.</summary>
    [Fact]
    public async Task Read_UnknownKeys_AreAskedForOnceAMinute()
    {
        for (var index = 0; index < 5; index++)
        {
            Assert.IsType<TokenReading.NotOurs>(await ReadAsync(With(descriptor => descriptor.SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(new byte[64]) { KeyId = "unknown" }, SecurityAlgorithms.HmacSha256))));
        }

        Assert.Equal(1, issuer.KeysRead);
    }

    /// <summary>Keys are read again twice a day; an issuer that does not answer takes none away.</summary>
    [Fact]
    public async Task Read_IssuerDown_UsesTheKeysItKnows()
    {
        Assert.IsType<TokenReading.Valid>(await ReadAsync(issuer.Token("ann@example.com", clock.GetUtcNow(), "Reader")));
        issuer.IsDown = true;
        clock.Advance(TimeSpan.FromHours(13));

        Assert.IsType<TokenReading.Valid>(await ReadAsync(issuer.Token("ann@example.com", clock.GetUtcNow(), "Reader")));
    }

    [Fact]
    public async Task Read_NoKeysYet_SaysSo()
    {
        issuer.IsDown = true;

        Assert.IsType<TokenReading.NoKeys>(await ReadAsync(issuer.Token("ann@example.com", Noon, "Reader")));
        issuer.IsDown = false;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<TokenReading.Valid>(await ReadAsync(issuer.Token("ann@example.com", Noon, "Reader")));
    }

    [Fact]
    public void SignedToken_AsText_DoesNotShowItself() => Assert.DoesNotContain("secret", new SignedToken("secret").ToString(), StringComparison.Ordinal);

    private async Task AssertNotOursAsync(Action<SecurityTokenDescriptor> change) => Assert.IsType<TokenReading.NotOurs>(await ReadAsync(With(change)));

    private string With(Action<SecurityTokenDescriptor> change)
    {
        var descriptor = issuer.Descriptor("ann@example.com", Noon, "Reader");
        change(descriptor);
        return TokenIssuer.Token(descriptor);
    }

    private Task<TokenReading> ReadAsync(string token) => tokens.ReadAsync(new SignedToken(token), CancellationToken.None);
}
