using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// One number over all acts and words of people as they are stored, which every row of the ledger holds: a row of theirs that is deleted,
/// edited or put in no longer adds up. It is the sum of the hashes of the rows, so that a change is worked in without reading the others,
/// and one that was made behind the ledger's back is never worked out again.
/// </summary>
internal static class LedgerDigest
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    /// <summary>Of nothing.</summary>
    public static string Empty { get; } = new('0', 64);

    public static string Of(IEnumerable<Entity> entities) => entities.Aggregate(Empty, Add);

    public static string Add(string digest, Entity entity) => Text(Number(digest) + Hash(entity));

    public static string Remove(string digest, Entity entity) => Text(Number(digest) - Hash(entity));

    private static BigInteger Number(string digest) =>
        BigInteger.TryParse("0" + digest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : BigInteger.Zero;

    private static string Text(BigInteger number)
    {
        var bytes = ((number % Modulus) + Modulus) % Modulus;
        return Convert.ToHexStringLower(bytes.ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(64, '0');
    }

    private static BigInteger Hash(Entity entity)
    {
        // Each text with its length before it, so that text moved from one place to the next shows.
        var parts = entity.Properties.SelectMany(property => new[] { property.Key, Value(property.Value) }).Prepend(entity.RowKey);
        var text = string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}\n")));
        return new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(text)), isUnsigned: true, isBigEndian: true);
    }

    private static string Value(object value) => value switch
    {
        string text => "s" + text,
        long number => string.Create(CultureInfo.InvariantCulture, $"l{number}"),
        double number => string.Create(CultureInfo.InvariantCulture, $"d{number:R}"),
        bool flag => flag ? "b1" : "b0",
        DateTimeOffset instant => string.Create(CultureInfo.InvariantCulture, $"t{instant.UtcTicks}"),
        byte[] bytes => "x" + Convert.ToHexStringLower(bytes),
        _ => throw new StoreException(StoreError.Corrupt, $"The ledger holds a value of an unknown type: {value.GetType().Name}."),
    };
}
