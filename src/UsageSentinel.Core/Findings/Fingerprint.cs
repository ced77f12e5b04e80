using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Core.Findings;

/// <summary>
/// The identity of an alert: the first 128 bits of SHA-256 over its sorted labels, each name and value followed by the
/// byte 0xFF (which UTF-8 never contains), in lower-case hex.
/// </summary>
/// <param name="Value">32 hexadecimal digits.</param>
public readonly record struct Fingerprint(string Value)
{
    public static Fingerprint Of(IEnumerable<KeyValuePair<string, string>> sortedLabels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in sortedLabels)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData([0xFF]);
            hash.AppendData(Encoding.UTF8.GetBytes(value));
            hash.AppendData([0xFF]);
        }

        return new Fingerprint(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16)));
    }

    public override string ToString() => Value;
}
