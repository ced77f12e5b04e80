using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Entra;

/// <summary>Who a valid token was made for.</summary>
/// <param name="Name">The sign-in name; for a program <c>app:</c> and its id.</param>
/// <param name="Identity">The object id of the account; null if the token has none.</param>
/// <param name="Roles">The values of the app roles that are assigned.</param>
/// <param name="IsPerson">False for a program that signs in as itself.</param>
public sealed record EntraPerson(string Name, string? Identity, ImmutableArray<string> Roles, bool IsPerson)
{
    /// <value>The object ids of the groups that the token names. None by default.</value>
    public ImmutableArray<string> Groups { get; init; } = [];
}

/// <summary>What reading a token came to.</summary>
public abstract record TokenReading
{
    private TokenReading()
    {
    }

    /// <summary>Signed by the issuer, for this application, and in force.</summary>
    public sealed record Valid(EntraPerson Person) : TokenReading;

    /// <summary>It was valid before. A new sign-in helps.</summary>
    public sealed record Expired : TokenReading;

    /// <summary>Not signed by the issuer, of another tenant, for another application, or no token at all.</summary>
    public sealed record NotOurs : TokenReading;

    /// <summary>The keys of the issuer cannot be read, so nothing can be checked.</summary>
    public sealed record NoKeys : TokenReading;
}
