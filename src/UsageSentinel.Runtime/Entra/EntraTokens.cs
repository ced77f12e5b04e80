using System.Collections.Immutable;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace UsageSentinel.Runtime.Entra;

/// <summary>Validates tokens: signature, issuer, audience and time. The tenant is part of the issuer.</summary>
public sealed class EntraTokens : IDisposable
{
    /// <summary>The header in which App Service passes on the token of a browser that signed in.</summary>
    public const string Header = "x-ms-token-aad-id-token";

    /// <summary>Clocks differ by so much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private const int MostCharacters = 16 * 1024;

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MostCharacters };
    private readonly EntraSettings settings;
    private readonly IssuerKeys keys;
    private readonly TimeProvider clock;

    internal EntraTokens(EntraSettings settings, HttpClient client, TimeProvider clock)
    {
        this.settings = settings;
        this.clock = clock;
        keys = new IssuerKeys(settings, client, clock);
    }

    public async Task<TokenReading> ReadAsync(SignedToken token, CancellationToken cancellationToken)
    {
        var text = token.Reveal();
        if (text.Length > MostCharacters || Named(text) is not { } key)
        {
            return new TokenReading.NotOurs();
        }

        if (await keys.ReadAsync(key, cancellationToken) is not { } signing)
        {
            return new TokenReading.NoKeys();
        }

        var result = await handler.ValidateTokenAsync(text, Parameters(signing));
        return result switch
        {
            { IsValid: true, SecurityToken: JsonWebToken valid } => new TokenReading.Valid(PersonOf(valid)),
            { Exception: SecurityTokenExpiredException } => new TokenReading.Expired(),
            _ => new TokenReading.NotOurs(),
        };
    }

    public void Dispose() => keys.Dispose();

    private TokenValidationParameters Parameters(IReadOnlyCollection<SecurityKey> signing) => new()
    {
        ValidIssuer = settings.Name,
        ValidAudience = settings.Audience,
        IssuerSigningKeys = signing,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        LifetimeValidator = (notBefore, expires, _, _) => IsInForce(notBefore, expires),
    };

    private bool IsInForce(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && end + Skew > now
            ? notBefore is not { } begin || begin - Skew <= now
            : throw new SecurityTokenExpiredException();
    }

    /// <summary>The key that the token says it is signed with; null where it is no token, or names none.</summary>
    private string? Named(string text)
    {
        try
        {
            return handler.CanReadToken(text) && handler.ReadJsonWebToken(text) is { Kid: { Length: > 0 } key } ? key : null;
        }
        catch (Exception broken) when (broken is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }

    private static EntraPerson PersonOf(JsonWebToken token)
    {
        var name = Value(token, "preferred_username") ?? Value(token, "upn");
        return new EntraPerson(
            name ?? "app:" + (Value(token, "azp") ?? token.Subject),
            Value(token, "oid"),
            Values(token, "roles"),
            name is not null)
        {
            Groups = Values(token, "groups"),
        };
    }

    private static ImmutableArray<string> Values(JsonWebToken token, string type) => [.. token.Claims.Where(claim => claim.Type == type).Select(claim => claim.Value)];

    private static string? Value(JsonWebToken token, string type) =>
        token.Claims.FirstOrDefault(claim => claim.Type == type)?.Value is { Length: > 0 } value ? value : null;
}
