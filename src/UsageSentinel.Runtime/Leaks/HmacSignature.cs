using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Runtime.Leaks;

/// <summary><c>sha256=…</c> over what was sent, as GitHub and our own reporters sign it.</summary>
internal static class HmacSignature
{
    private const string Scheme = "sha256=";

    public static string Of(string secret, ReadOnlySpan<byte> signed) =>
        Scheme + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));

    /// <summary>Compared in constant time.</summary>
    public static bool Fits(string secret, ReadOnlySpan<byte> signed, string? brought) =>
        brought is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret, signed)), Encoding.UTF8.GetBytes(brought));

    /// <summary>What our own reporters sign: the time, a dot, the body.</summary>
    public static byte[] Timed(string timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(timestamp + ".");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return signed;
    }
}
