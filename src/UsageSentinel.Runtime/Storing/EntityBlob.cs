using System.Globalization;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Bytes too long for one property, spread over several of one entity.</summary>
internal static class EntityBlob
{
    private const string Prefix = "B";

    /// <summary>The most bytes one entity can hold beside its other properties.</summary>
    public const int MaxBytes = 14 * EntityLimits.PropertyBytes;

    public static Entity WithBlob(this Entity entity, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxBytes, nameof(bytes));
        for (var part = 0; part * EntityLimits.PropertyBytes < bytes.Length || part == 0; part++)
        {
            var from = part * EntityLimits.PropertyBytes;
            var slice = bytes[from..Math.Min(from + EntityLimits.PropertyBytes, bytes.Length)];
            entity = entity.With(Name(part), slice.ToArray());
        }

        return entity;
    }

    /// <summary>The bytes, or null where the entity holds none.</summary>
    public static byte[]? Blob(this StoredEntity entity)
    {
        if (entity.Bytes(Name(0)) is not { } first)
        {
            return null;
        }

        if (entity.Bytes(Name(1)) is null)
        {
            return first;
        }

        using var all = new MemoryStream();
        for (var part = 0; entity.Bytes(Name(part)) is { } bytes; part++)
        {
            all.Write(bytes);
        }

        return all.ToArray();
    }

    private static string Name(int part) => Prefix + part.ToString(CultureInfo.InvariantCulture);
}
