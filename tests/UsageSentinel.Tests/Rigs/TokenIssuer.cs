using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace UsageSentinel.Tests.Rigs;

/// <summary>An issuer of tokens on loopback, with signing keys of its own: what Entra is to the console.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    public const string Audience = "11111111-0000-4000-8000-000000000001";

    private readonly List<RsaSecurityKey> keys = [];
    private int made;
    private LoopbackServer server = null!;

    private TokenIssuer() => Rotate();

    /// <summary>As tokens name it.</summary>
    public string Issuer => server.Origin + "/tenant/v2.0";

    /// <summary>How often its keys were asked for.</summary>
    public int KeysRead { get; private set; }

    /// <summary>Answers nothing useful any more.</summary>
    public bool IsDown { get; set; }

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new TokenIssuer();
        issuer.server = await LoopbackServer.StartAsync(issuer.AnswerAsync);
        return issuer;
    }

    /// <summary>Signs with a new key from now on, and shows no other.</summary>
    public void Rotate()
    {
        keys.Clear();
        keys.Add(new RsaSecurityKey(RSA.Create(2048)) { KeyId = $"key-{++made}" });
    }

    /// <summary>A token for a person.</summary>
    /// <param name="name">The sign-in name; null for a program.</param>
    /// <param name="at">When it is made; it is good for an hour.</param>
    /// <param name="roles">The app roles.</param>
    public string Token(string? name, DateTimeOffset at, params string[] roles) => Token(Descriptor(name, at, roles));

    public static string Token(SecurityTokenDescriptor descriptor) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);

    public SecurityTokenDescriptor Descriptor(string? name, DateTimeOffset at, params string[] roles)
    {
        var claims = new Dictionary<string, object> { ["roles"] = roles, ["oid"] = $"object-of-{name ?? "program"}", ["sub"] = $"subject-of-{name ?? "program"}" };
        if (name is not null)
        {
            claims["preferred_username"] = name;
        }

        return new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = at.UtcDateTime,
            NotBefore = at.UtcDateTime,
            Expires = at.UtcDateTime.AddHours(1),
            SigningCredentials = new SigningCredentials(keys[^1], SecurityAlgorithms.RsaSha256),
            Claims = claims,
        };
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        object? answer = (IsDown, context.Request.Path.Value) switch
        {
            (false, "/tenant/v2.0/.well-known/openid-configuration") => new { issuer = Issuer, jwks_uri = server.Origin + "/keys" },
            (false, "/keys") => Keys(),
            _ => null,
        };
        context.Response.StatusCode = answer is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }

    private object Keys()
    {
        KeysRead++;
        return new
        {
            keys = keys.Select(key => (KeyId: key.KeyId, Public: key.Rsa.ExportParameters(false))).Select(key => new
            {
                kty = "RSA",
                use = "sig",
                alg = "RS256",
                kid = key.KeyId,
                n = Base64UrlEncoder.Encode(key.Public.Modulus),
                e = Base64UrlEncoder.Encode(key.Public.Exponent),
            }),
        };
    }
}
