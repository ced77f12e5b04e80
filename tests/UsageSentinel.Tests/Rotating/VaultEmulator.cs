using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>Key Vault's REST interface on loopback, over TLS, for the real SDK.</summary>
internal sealed class VaultEmulator : IAsyncDisposable
{
    private readonly HttpReceiver server;
    private readonly ConcurrentDictionary<string, List<JsonObject>> secrets = new(StringComparer.Ordinal);

    private VaultEmulator(HttpReceiver server)
    {
        this.server = server;
        var options = new SecretClientOptions
        {
            Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }),
            DisableChallengeResourceVerification = true,
        };
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = NetworkTimeout;
        Vault = new KeyVault(new SecretClient(server.Address, new Anyone(), options), "rotated-");
    }

    /// <summary>How long the client waits for an answer.</summary>
    public static TimeSpan NetworkTimeout { get; } = TimeSpan.FromSeconds(20);

    /// <summary>The real client, for this vault.</summary>
    public KeyVault Vault { get; }

    public string Origin => server.Origin;

    /// <summary>Everything that was asked.</summary>
    public Received[] Requests => server.All;

    /// <summary>Answers in place of the vault; null lets the vault answer. What it answered so far is stored.</summary>
    public Func<Received, Reply?>? Fault { get; set; }

    /// <summary>When the next version is created, UTC. Each is a second later than the one before.</summary>
    public DateTimeOffset Now { get; set; } = World.Noon;

    public static async Task<VaultEmulator> StartAsync()
    {
        var server = await HttpReceiver.StartAsync(Certificates.SelfSigned());
        var emulator = new VaultEmulator(server);
        server.Answering(emulator.Answer);
        return emulator;
    }

    /// <summary>The versions of a secret, the oldest first.</summary>
    public IReadOnlyList<JsonObject> VersionsOf(string name) => secrets.GetValueOrDefault(name) ?? [];

    /// <summary>Everything that the vault holds.</summary>
    public IEnumerable<string> Values => secrets.Values.SelectMany(versions => versions).Select(version => (string?)version["value"] ?? string.Empty);

    /// <summary>A version that somebody else wrote, in front of the others: the service promises no order.</summary>
    public void Put(string name, string? keyId, DateTimeOffset? expires, bool isEnabled = true)
    {
        var attributes = new JsonObject { ["enabled"] = isEnabled, ["created"] = Next(), ["exp"] = expires?.ToUnixTimeSeconds() };
        var versions = secrets.GetOrAdd(name, _ => []);
        versions.Insert(0, new JsonObject
        {
            ["id"] = IdOf(name, versions.Count + 1),
            ["value"] = "sk-put-by-hand",
            ["attributes"] = attributes,
            ["tags"] = keyId is null ? new JsonObject() : new JsonObject { ["key-id"] = keyId },
        });
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private long Next() => (Now += TimeSpan.FromSeconds(1)).ToUnixTimeSeconds();

    private string IdOf(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{server.Origin}/secrets/{name}/version{number}");

    private Reply Answer(Received request)
    {
        if (request.Header("Authorization").Length == 0)
        {
            return new Reply(401, "{}").With("WWW-Authenticate", "Bearer authorization=\"https://login.example.com/tenant\", resource=\"https://vault.azure.net\"");
        }

        if (Fault?.Invoke(request) is { } fault)
        {
            return fault;
        }

        var name = request.Path.Split('/', '?')[2];
        return request.Method == "PUT" ? Json(200, Store(name, request)) : List(name);
    }

    /// <summary>Stores what a request sends, as if the answer was then lost.</summary>
    public JsonObject Store(string name, Received request)
    {
        var versions = secrets.GetOrAdd(name, _ => []);
        var sent = (JsonObject)JsonNode.Parse(request.Text)!;
        sent["id"] = IdOf(name, versions.Count + 1);
        sent["attributes"] ??= new JsonObject();
        sent["attributes"]!["enabled"] = true;
        sent["attributes"]!["created"] = Next();
        versions.Add(sent);
        return (JsonObject)sent.DeepClone();
    }

    public static Reply Json(int code, JsonObject body) => new Reply(code, body.ToJsonString(JsonSerializerOptions.Default)).With("Content-Type", "application/json");

    private Reply List(string name)
    {
        var versions = VersionsOf(name);
        return versions.Count == 0
            ? Json(404, new JsonObject { ["error"] = new JsonObject { ["code"] = "SecretNotFound", ["message"] = "It does not exist." } })
            : Json(200, new JsonObject
            {
                ["value"] = new JsonArray([.. versions.Select(version => new JsonObject { ["id"] = (string?)version["id"], ["attributes"] = version["attributes"]?.DeepClone(), ["tags"] = version["tags"]?.DeepClone() })]),
                ["nextLink"] = null,
            });
    }

    private sealed class Anyone : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
