namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting about the console can check.</summary>
internal static class ConsoleChecks
{
    public static IEnumerable<string> Of(SentinelOptions options)
    {
        var console = options.Console;
        if (console.Issuer is { } issuer
            && !(Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address is { Query.Length: 0, UserInfo.Length: 0 }
                && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))))
        {
            yield return "console.issuer: must be the https address of the issuer, without a query.";
        }

        if (console.Issuer is null != string.IsNullOrEmpty(console.Audience))
        {
            yield return "console: issuer and audience belong together. Set both to switch the console on in Azure, or neither.";
        }
    }
}
