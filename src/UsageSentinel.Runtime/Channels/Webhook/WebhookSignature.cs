using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Runtime.Channels.Webhook;

/// <summary>
/// The signature of a webhook: <c>v1=</c> and the HMAC-SHA256, in lower-case hex, over the timestamp (Unix seconds), a dot
/// and the body. The timestamp lets a receiver refuse what is older than five minutes.
/// </summary>
internal static class WebhookSignature
{
    public const string TimestampHeader = "UsageSentinel-Timestamp";
    public const string SignatureHeader = "UsageSentinel-Signature";

    /// <summary>How old or early a request may be to be accepted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var stamp = Encoding.UTF8.GetBytes(at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + ".");
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(stamp);
        hash.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What a receiver does: the request is no older than the window, and the signature is ours. Constant time in the signature.</summary>
    public static bool IsValid(string secret, string timestamp, string signature, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= Window
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(signature),
            Encoding.UTF8.GetBytes(Sign(secret, DateTimeOffset.FromUnixTimeSeconds(seconds), body)));
}
