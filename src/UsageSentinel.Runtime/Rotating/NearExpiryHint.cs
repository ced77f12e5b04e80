using System.Text.Json;
using System.Text.RegularExpressions;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>
/// What is taken from Key Vault's event that a version of a secret expires soon: where to look. Whoever can write to the queue can have written
/// it, so nothing else of it is used.
/// </summary>
/// <param name="Secret">The address of the version.</param>
/// <param name="Name">The name of the secret.</param>
internal sealed partial record NearExpiryHint(Uri Secret, string Name)
{
    private const string Type = "Microsoft.KeyVault.SecretNearExpiry";

    /// <summary>A message of a Storage queue is not longer.</summary>
    private const int MostCharacters = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The hint, from the schema of CloudEvents 1.0 or of Event Grid; null if the text is neither, or names no version of a secret.</summary>
    public static NearExpiryHint? Parse(string message)
    {
        if (message.Length > MostCharacters)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(message, Strict);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && IsNearExpiry(root) && root.TryGetProperty("data", out var data) ? Read(data) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsNearExpiry(JsonElement root) => Text(root, "specversion") is { } version
        ? version == "1.0" && Text(root, "type") == Type
        : Text(root, "eventType") == Type;

    private static NearExpiryHint? Read(JsonElement data) =>
        data.ValueKind is JsonValueKind.Object
        && Text(data, "ObjectType") == "Secret"
        && Text(data, "ObjectName") is { } name
        && Text(data, "Id") is { Length: <= 500 } id
        && Uri.TryCreate(id, UriKind.Absolute, out var address)
        && address is { Scheme: "https", UserInfo: "", Query: "", Fragment: "" }
        && Version().Match(address.AbsolutePath) is { Success: true } match
        && match.Groups[1].Value == name
            ? new NearExpiryHint(address, name)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>Names of secrets are letters, digits and hyphens.</summary>
    [GeneratedRegex(@"\A/secrets/([0-9A-Za-z-]{1,127})/[0-9A-Za-z]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
