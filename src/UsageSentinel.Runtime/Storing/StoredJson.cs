using System.Text.Json;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Reads members of small stored JSON documents one by one. A serializer compiles its metadata at run time, which takes longer than all else that a short
/// command does. A member that is absent or null is null; one of another kind is an error that <see cref="StoredContent"/> turns into words.
/// </summary>
internal static class StoredJson
{
    /// <summary>The items of an array; none if it is absent or null.</summary>
    /// <exception cref="JsonException">It is not an array of such items.</exception>
    public static JsonElement[] Items(this JsonElement at, string name, JsonValueKind kind)
    {
        JsonElement[] items = at.Find(name, JsonValueKind.Array) is { } array ? [.. array.EnumerateArray()] : [];
        return Array.TrueForAll(items, item => item.ValueKind == kind) ? items : throw new JsonException($"{name} has an item that is not of the kind {kind}.");
    }

    /// <exception cref="JsonException">It is not text.</exception>
    public static string? Text(this JsonElement at, string name) => at.Find(name, JsonValueKind.String)?.GetString();

    /// <exception cref="JsonException">It is not text, or absent.</exception>
    public static string Named(this JsonElement at, string name) => at.Text(name) ?? throw new JsonException($"It has no {name}.");

    /// <exception cref="JsonException">It is not a number.</exception>
    public static long Count(this JsonElement at, string name) => at.Find(name, JsonValueKind.Number)?.GetInt64() ?? 0;

    /// <exception cref="JsonException">It is not a number.</exception>
    public static double? Number(this JsonElement at, string name) => at.Find(name, JsonValueKind.Number)?.GetDouble();

    /// <exception cref="JsonException">It is not a number.</exception>
    public static decimal Amount(this JsonElement at, string name) => at.Find(name, JsonValueKind.Number)?.GetDecimal() ?? 0;

    /// <exception cref="JsonException">It is not a time.</exception>
    public static DateTimeOffset? Instant(this JsonElement at, string name) => at.Find(name, JsonValueKind.String)?.GetDateTimeOffset();

    private static JsonElement? Find(this JsonElement at, string name, JsonValueKind kind)
    {
        if (at.ValueKind is not JsonValueKind.Object)
        {
            throw new JsonException("It is not an object.");
        }

        return !at.TryGetProperty(name, out var found) || found.ValueKind is JsonValueKind.Null ? null
            : found.ValueKind == kind ? found
            : throw new JsonException($"{name} is not of the kind {kind}.");
    }
}
