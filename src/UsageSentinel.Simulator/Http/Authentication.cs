using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Simulator.Http;

/// <summary>Accepts admin keys and distinguishes the others as the API does.</summary>
internal static class Authentication
{
    private const string Scheme = "Bearer ";

    public static void Check(HttpRequest request, SimulatorOptions options)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiFault(401, "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.");
        }

        var key = header[Scheme.Length..].Trim();
        if (key == options.AdminKey)
        {
            return;
        }

        if (options.ReadOnlyKey is { } reader && key == reader)
        {
            if (!HttpMethods.IsGet(request.Method))
            {
                throw Forbidden("api.management.write");
            }
        }
        else if (key.StartsWith("sk-", StringComparison.Ordinal) && !key.StartsWith("sk-admin", StringComparison.Ordinal))
        {
            // A project key is a good key of the wrong kind.
            throw Forbidden("api.usage.read");
        }
        else
        {
            throw new ApiFault(401, "Incorrect API key provided. You can find your API key at your account page.", "invalid_api_key");
        }
    }

    private static ApiFault Forbidden(string scope) =>
        new(403, $"You have insufficient permissions for this operation. Missing scopes: {scope}.", "insufficient_permissions");
}
