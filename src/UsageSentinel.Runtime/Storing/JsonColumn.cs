using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Compressed JSON in the blob of a row.</summary>
/// <typeparam name="T">The stored shape.</typeparam>
/// <param name="what">The content, as it is called in the sentence "The store holds … that cannot be read".</param>
/// <param name="type">How the shape is serialized.</param>
internal sealed class JsonColumn<T>(string what, JsonTypeInfo<T> type)
    where T : class
{
    public Entity Write(Entity row, T value) => row.WithBlob(Compressed.Write(JsonSerializer.SerializeToUtf8Bytes(value, type)));

    /// <summary>The content of a row as <paramref name="convert"/> makes it.</summary>
    /// <exception cref="Failures.StoreException">The content is not what this program wrote.</exception>
    public TValue Read<TValue>(StoredEntity row, Func<T, TValue> convert) => StoredContent.Read(
        what,
        () => convert(JsonSerializer.Deserialize(Compressed.Read(row.Blob() ?? []), type) ?? throw new JsonException("It is empty.")));
}
