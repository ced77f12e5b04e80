using System.Globalization;
using System.Text.Json;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>What an audit entry says was asked for. Only numbers, flags and scopes are read, and how many ranges an IP allow-list has: names and addresses stay where they are.</summary>
internal static class AuditChanges
{
    private const int MaxLength = 400;
    private const int MaxScopes = 20;

    /// <summary>The members in their order, <c>name=value</c>, separated by commas; null for none.</summary>
    public static string? Of(JsonElement? details)
    {
        if (details is not { } members || Payload(members) is not { } payload)
        {
            return details is { } list && list.TryGetProperty("allowed_ips", out var ranges) && ranges.ValueKind is JsonValueKind.Array
                ? string.Create(CultureInfo.InvariantCulture, $"ranges={ranges.GetArrayLength()}")
                : null;
        }

        var parts = payload.EnumerateObject().Select(Part).OfType<string>().ToList();
        var text = string.Join(", ", parts);
        return text.Length is 0 or > MaxLength ? null : text;
    }

    private static JsonElement? Payload(JsonElement details) =>
        details.TryGetProperty("changes_requested", out var changes) && changes.ValueKind is JsonValueKind.Object ? changes
        : details.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object ? data
        : null;

    private static string? Part(JsonProperty member) => (member.Name, member.Value.ValueKind) switch
    {
        ("scopes", JsonValueKind.Array) => $"scopes={string.Join(' ', member.Value.EnumerateArray().Where(scope => scope.ValueKind is JsonValueKind.String).Take(MaxScopes).Select(scope => scope.GetString()))}",
        ("role", JsonValueKind.String) => $"role={member.Value.GetString()}",
        (_, JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) => $"{member.Name}={member.Value.GetRawText()}",
        _ => null,
    };
}
