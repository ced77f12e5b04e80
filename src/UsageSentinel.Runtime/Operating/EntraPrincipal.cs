using System.Text;
using System.Text.Json;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Operating;

/// <summary>Who is signed in, by the headers App Service authentication adds. Without it anybody could send them, so they count only where it is on.</summary>
internal static class EntraPrincipal
{
    private const string ObjectId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

    /// <param name="call">The request.</param>
    /// <param name="group">The object id of the group whose members may approve; null admits no one.</param>
    /// <param name="authentication">Whether the platform checks who is signed in.</param>
    public static SignIn Read(WebCall call, string? group, PlatformAuthentication authentication)
    {
        if (authentication is not PlatformAuthentication.On)
        {
            return new SignIn.NotAllowed("App Service authentication is off, so sign-in is not possible. Turn it on, or run 'sentinel approve'.");
        }

        if (call.Header("x-ms-client-principal") is not { } principal || Claims(principal) is not { } claims)
        {
            return new SignIn.Missing();
        }

        var name = call.Header("x-ms-client-principal-name") ?? Value(claims, "preferred_username") ?? Value(claims, "name");
        return string.IsNullOrEmpty(name)
            ? new SignIn.Missing()
            : Of(name, Value(claims, ObjectId) ?? Value(claims, "oid"), claims.Where(claim => claim.Type == "groups").Select(claim => claim.Value), group);
    }

    /// <summary>The same of a person whose token was validated.</summary>
    public static SignIn Of(EntraPerson person, string? group) => Of(person.Name, person.Identity, person.Groups, group);

    private static SignIn Of(string name, string? identity, IEnumerable<string> groups, string? group) =>
        group is { Length: > 0 } && groups.Contains(group, StringComparer.OrdinalIgnoreCase)
            ? new SignIn.Approver(Text.DisplayText.Of(name, 120), identity)
            : new SignIn.NotAllowed("You are signed in, but not in the group of approvers (response.approversGroup).");

    private static string? Value(List<(string Type, string Value)> claims, string type) =>
        claims.Where(claim => claim.Type == type).Select(claim => claim.Value).FirstOrDefault();

    private static List<(string Type, string Value)>? Claims(string encoded)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
            return [.. document.RootElement.GetProperty("claims").EnumerateArray()
                .Select(claim => (claim.GetProperty("typ").GetString() ?? string.Empty, claim.GetProperty("val").GetString() ?? string.Empty))];
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>Whether the platform in front of this process knows who is signed in.</summary>
public enum PlatformAuthentication
{
    Off,
    On,
}

/// <summary>Who asks.</summary>
internal abstract record SignIn
{
    private SignIn()
    {
    }

    /// <summary>May decide.</summary>
    /// <param name="Name">The sign-in name.</param>
    /// <param name="Identity">The object id of the account; null if the platform does not say.</param>
    public sealed record Approver(string Name, string? Identity = null) : SignIn;

    /// <summary>No user is signed in.</summary>
    public sealed record Missing : SignIn;

    /// <summary>May not decide.</summary>
    public sealed record NotAllowed(string Why) : SignIn;
}
