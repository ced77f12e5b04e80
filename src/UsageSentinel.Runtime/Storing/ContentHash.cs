using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Names a text by its content.</summary>
internal static class ContentHash
{
    /// <summary>32 lower-case hexadecimal digits: the first half of its SHA-256.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
