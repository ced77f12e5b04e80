using System.Text.Json;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>What an error answer says, as far as it can be read: the documented envelope, the older form without one, or neither.</summary>
internal sealed record ErrorWire(string? Code, string? Message)
{
    private static readonly ErrorWire Silent = new(null, null);

    public bool SaysMissingScopes => Message?.Contains("missing scopes", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The same, without a secret that the answer repeats.</summary>
    public ErrorWire Without(string? secret) =>
        secret is { Length: > 0 }
            ? new ErrorWire(Code == secret ? null : Code, Message?.Replace(secret, "[redacted]", StringComparison.Ordinal))
            : this;

    public static ErrorWire FromWire(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Silent;
            }

            if (!root.TryGetProperty("error", out var error))
            {
                error = root;
            }

            return error.ValueKind switch
            {
                JsonValueKind.Object => new ErrorWire(Word(error, "code") ?? Word(error, "type"), Text(error, "message")),
                JsonValueKind.String => new ErrorWire(null, error.GetString()),
                _ => Silent,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An error page of a proxy, or bytes that are no text: the status alone must do.
            return Silent;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A code goes into messages as it is, so only what looks like one is taken.</summary>
    private static string? Word(JsonElement element, string name) =>
        Text(element, name) is { Length: > 0 and <= 64 } word
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.')
            ? word
            : null;
}
