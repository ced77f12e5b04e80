using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>The real SDK against an emulator of Key Vault's REST interface on loopback, over TLS.</summary>
public sealed class KeyVaultTests : IAsyncLifetime
{
    private const string Secret = "sk-svcacct-PLANTED0123456789abcdef";
    private static readonly DateTimeOffset Expires = new(2027, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<string, List<JsonObject>> secrets = new(StringComparer.Ordinal);
    private HttpReceiver emulator = null!;
    private KeyVault vault = null!;
    private int status = 200;

    public async Task InitializeAsync()
    {
        emulator = (await HttpReceiver.StartAsync(Certificates.SelfSigned())).Answering(Answer);
        var options = new SecretClientOptions
        {
            Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }),
            DisableChallengeResourceVerification = true,
        };
        options.Retry.MaxRetries = 0;
        vault = new KeyVault(new SecretClient(emulator.Address, new Anyone(), options), "rotated-");
    }

    public async Task DisposeAsync() => await emulator.DisposeAsync();

    [Fact]
    public async Task Store_Twice_MakesTwoVersionsWithTags()
    {
        Assert.Null(await vault.FindAsync("rotated-a", "key_1", CancellationToken.None));

        var first = await StoreAsync("rotated-a", "key_1", "key_0");
        var second = await StoreAsync("rotated-a", "key_2", "key_1");

        Assert.NotEqual(first, second);
        Assert.Equal(first, await vault.FindAsync("rotated-a", "key_1", CancellationToken.None));
        Assert.Equal(second, await vault.FindAsync("rotated-a", "key_2", CancellationToken.None));
        var newest = secrets["rotated-a"][^1];
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
        await vault.FindAsync("rotated-a", "key_1", CancellationToken.None);

        Assert.All(emulator.All.Where(request => request.Method == "GET"), request => Assert.Contains("/versions", request.Path, StringComparison.Ordinal));
        Assert.All(emulator.All, request => Assert.DoesNotContain(Secret, request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Store_WithAnotherPrefix_IsRefusedWithoutARequest()
    {
        var refused = await Assert.ThrowsAsync<ProviderException>(() => StoreAsync("admin-key", "key_1", "key_0"));

        Assert.Contains("rotation.secretPrefix", refused.Message, StringComparison.Ordinal);
        Assert.Empty(emulator.All);
    }

    [Theory]
    [InlineData(403, ProviderError.InvalidCredential)]
    [InlineData(409, ProviderError.Refused)]
    [InlineData(500, ProviderError.Unreachable)]
    public async Task Store_WhenTheVaultRefuses_SaysSoWithoutTheSecret(int code, ProviderError wanted)
    {
        status = code;

        var refused = await Assert.ThrowsAsync<ProviderException>(() => StoreAsync("rotated-a", "key_1", "key_0"));

        Assert.Equal(wanted, refused.Error);
        Assert.DoesNotContain("PLANTED", refused.ToString(), StringComparison.Ordinal);
    }

    private Task<string> StoreAsync(string name, string key, string previous) =>
        vault.StoreAsync(new NewSecret(name, new SecretText(Secret), key, "svc_acct_a", previous, Expires), CancellationToken.None);

    private Reply Answer(Received request)
    {
        if (request.Header("Authorization").Length == 0)
        {
            return new Reply(401, "{}").With("WWW-Authenticate", "Bearer authorization=\"https://login.example.com/tenant\", resource=\"https://vault.azure.net\"");
        }

        var name = request.Path.Split('/', '?')[2];
        if (status != 200)
        {
            // The worst kind of answer: it repeats what was sent.
            return Json(status, new JsonObject { ["error"] = new JsonObject { ["code"] = "Failed", ["message"] = request.Text } });
        }

        var versions = secrets.GetOrAdd(name, _ => []);
        if (request.Method == "PUT")
        {
            var sent = (JsonObject)JsonNode.Parse(request.Text)!;
            sent["id"] = string.Create(CultureInfo.InvariantCulture, $"{emulator.Origin}/secrets/{name}/version{versions.Count + 1}");
            versions.Add(sent);
            return Json(200, (JsonObject)sent.DeepClone());
        }

        return versions.Count == 0
            ? Json(404, new JsonObject { ["error"] = new JsonObject { ["code"] = "SecretNotFound", ["message"] = "It does not exist." } })
            : Json(200, new JsonObject
            {
                ["value"] = new JsonArray([.. versions.Select(version => new JsonObject { ["id"] = (string?)version["id"], ["attributes"] = version["attributes"]?.DeepClone(), ["tags"] = version["tags"]?.DeepClone() })]),
                ["nextLink"] = null,
            });
    }

    private static Reply Json(int code, JsonObject body) => new Reply(code, body.ToJsonString(JsonSerializerOptions.Default)).With("Content-Type", "application/json");

    private sealed class Anyone : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
