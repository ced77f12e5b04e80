using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Core.Alerting;

/// <summary>The name of an alert for people, who cannot read or type 43 characters.</summary>
public static class ShortAlertId
{
    /// <summary>The length of a short id, in characters.</summary>
    public const int Length = 8;

    /// <summary>The first eight lower-case hex digits of SHA-256 over the whole id: two episodes of one key differ, and it never changes.</summary>
    public static string Of(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, Length / 2));
}
