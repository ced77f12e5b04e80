using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace UsageSentinel.Runtime.Web;

/// <summary>A request as every host hands it over, so that what answers it is written once.</summary>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Query">The query, decoded. A name that occurs twice is left out, because it is ambiguous.</param>
/// <param name="Headers">By lower-case name; one that occurs twice is left out.</param>
/// <param name="Body">At most as long as the host lets through; empty for none.</param>
public sealed record WebCall(
    string Method, ImmutableDictionary<string, string> Query, ImmutableDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>More than this is not read from anybody, in bytes.</summary>
    public const int MostBodyBytes = 256 * 1024;

    /// <summary>The path below the address of what answers, such as <c>/alerts</c>; decoded part by part by whoever reads it. Empty by default.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The same for what answers below a path.</summary>
    /// <param name="at">Without a slash at its end, such as <c>/api/console</c>. A path that is not below it stays as it is.</param>
    public WebCall Below(string at) => Path.StartsWith(at, StringComparison.OrdinalIgnoreCase) ? this with { Path = Path[at.Length..] } : this;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The fields of a form in the body; empty where it is none.</summary>
    public ImmutableDictionary<string, string> Form() =>
        Header("content-type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true
            ? Pairs(Encoding.UTF8.GetString(Body.Span))
            : ImmutableDictionary<string, string>.Empty;

    /// <summary>The value of a cookie; null for none, and for one that occurs twice.</summary>
    public string? Cookie(string name) => (Header("cookie") ?? string.Empty)
        .Split(';', StringSplitOptions.TrimEntries)
        .Where(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))
        .ToList() is [var only] ? only[(name.Length + 1)..] : null;

    /// <summary>Reads <c>a=b&amp;c=d</c>.</summary>
    public static ImmutableDictionary<string, string> Pairs(string encoded) => encoded
        .TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: WebUtility.UrlDecode(pair[0]), Value: WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? string.Empty)))
        .GroupBy(pair => pair.Name, StringComparer.Ordinal)
        .Where(group => group.Count() == 1)
        .ToImmutableDictionary(group => group.Key, group => group.Single().Value, StringComparer.Ordinal);
}
