using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Tests.Rotating;

/// <summary>The real SDK against an emulator of Key Vault's REST interface on loopback, over TLS.</summary>
public sealed class KeyVaultTests : IAsyncLifetime
{
    private const string Secret = "sk-svcacct-PLANTED0123456789abcdef";
    private static readonly DateTimeOffset Expires = new(2027, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private VaultEmulator emulator = null!;

    public async Task InitializeAsync() => emulator = await VaultEmulator.StartAsync();

    public async Task DisposeAsync() => await emulator.DisposeAsync();

    [Fact]
    public async Task Store_Twice_MakesTwoVersionsWithTags()
    {
        Assert.Null(await emulator.Vault.FindAsync("rotated-a", "key_1", CancellationToken.None));

        var first = await StoreAsync("rotated-a", "key_1", "key_0");
        var second = await StoreAsync("rotated-a", "key_2", "key_1");

        Assert.NotEqual(first, second);
        Assert.Equal(first, await emulator.Vault.FindAsync("rotated-a", "key_1", CancellationToken.None));
        Assert.Equal(second, await emulator.Vault.FindAsync("rotated-a", "key_2", CancellationToken.None));
        var newest = emulator.VersionsOf("rotated-a")[^1];
        Assert.Equal(Secret, (string?)newest["value"]);
        Assert.Equal("key_2", (string?)newest["tags"]!["key-id"]);
        Assert.Equal("key_1", (string?)newest["tags"]!["previous-key-id"]);
        Assert.Equal("svc_acct_a", (string?)newest["tags"]!["owner"]);
        Assert.Equal(Expires.ToUnixTimeSeconds(), (long?)newest["attributes"]!["exp"]);
    }

    /// <summary>The identity may set secrets and list versions; a secret is never read back.</summary>
    [Fact]
    public async Task Vault_NeverReadsASecret()
    {
        await StoreAsync("rotated-a", "key_1", "key_0");
        await emulator.Vault.FindAsync("rotated-a", "key_1", CancellationToken.None);

        Assert.All(emulator.Requests.Where(request => request.Method == "GET"), request => Assert.Contains("/versions", request.Path, StringComparison.Ordinal));
        Assert.All(emulator.Requests, request => Assert.DoesNotContain(Secret, request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Store_WithAnotherPrefix_IsRefusedWithoutARequest()
    {
        var refused = await Assert.ThrowsAsync<ProviderException>(() => StoreAsync("admin-key", "key_1", "key_0"));

        Assert.Contains("rotation.secretPrefix", refused.Message, StringComparison.Ordinal);
        Assert.Empty(emulator.Requests);
    }

    [Theory]
    [InlineData(403, ProviderError.InvalidCredential)]
    [InlineData(409, ProviderError.Refused)]
    [InlineData(500, ProviderError.Unreachable)]
    public async Task Store_WhenTheVaultRefuses_SaysSoWithoutTheSecret(int code, ProviderError wanted)
    {
        // The worst kind of answer: it repeats what was sent.
        emulator.Fault = request => VaultEmulator.Json(code, new JsonObject { ["error"] = new JsonObject { ["code"] = "Failed", ["message"] = request.Text } });

        var refused = await Assert.ThrowsAsync<ProviderException>(() => StoreAsync("rotated-a", "key_1", "key_0"));

        Assert.Equal(wanted, refused.Error);
        Assert.DoesNotContain("PLANTED", refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The service promises no order, and applications do not read a version that is disabled.</summary>
    [Fact]
    public async Task Newest_IsTheEnabledVersionThatWasCreatedLast()
    {
        await StoreAsync("rotated-a", "key_1", "key_0");
        emulator.Now += TimeSpan.FromDays(2);
        emulator.Put("rotated-a", "key_3", null);
        emulator.Now -= TimeSpan.FromDays(1);
        emulator.Put("rotated-a", "key_2", Expires);
        emulator.Now += TimeSpan.FromDays(5);
        emulator.Put("rotated-a", "key_4", null, isEnabled: false);

        Assert.Equal("key_3", (await emulator.Vault.NewestAsync("rotated-a", CancellationToken.None))?.KeyId);
        Assert.Null(await emulator.Vault.NewestAsync("rotated-b", CancellationToken.None));
        Assert.DoesNotContain(emulator.Requests, request => request.Method == "GET" && !request.Path.Contains("/versions", StringComparison.Ordinal));
    }

    private Task<string> StoreAsync(string name, string key, string previous) =>
        emulator.Vault.StoreAsync(new NewSecret(name, new SecretText(Secret), key, "svc_acct_a", previous, Expires), CancellationToken.None);
}
