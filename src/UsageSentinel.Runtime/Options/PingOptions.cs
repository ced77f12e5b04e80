using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>A service outside that reports if sweeps stop.</summary>
public sealed class PingOptions
{
    [Description("The address that each sweep calls, in the convention of healthchecks.io: /start before, the address itself after, /fail with the reason after a failure. Default: none.")]
    public string? Url { get; set; }

    /// <summary>What is wrong with an address; null if nothing is.</summary>
    public static string? Fault(string? url) => url is null
        || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
        ? null
        : "must be an https address.";
}
