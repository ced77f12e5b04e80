namespace UsageSentinel.Runtime.Entra;

/// <summary>Whose tokens count.</summary>
/// <param name="Issuer">As the tokens name it, such as <c>https://login.microsoftonline.com/TENANT/v2.0</c>. Its keys are read below this address.</param>
/// <param name="Audience">The application (client) id that a token must be made for.</param>
public sealed record EntraSettings(Uri Issuer, string Audience)
{
    /// <summary>The name of the issuer, as tokens have it.</summary>
    internal string Name => Issuer.OriginalString.TrimEnd('/');

    internal string Metadata => Name + "/.well-known/openid-configuration";
}
