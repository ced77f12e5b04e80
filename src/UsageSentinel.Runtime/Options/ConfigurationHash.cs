using System.Security.Cryptography;
using System.Text.Json;

namespace UsageSentinel.Runtime.Options;

/// <summary>Names a configuration by its content. A configuration holds references to secrets, never one itself.</summary>
internal static class ConfigurationHash
{
    /// <summary>64 lower-case hexadecimal digits; the same settings give the same.</summary>
    public static string Of(SentinelOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options)));
}
