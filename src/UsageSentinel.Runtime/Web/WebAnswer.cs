using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Web;

/// <summary>What a request is answered with. Never to be kept by a browser or a proxy.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">With its character set.</param>
/// <param name="Body">The text.</param>
/// <param name="ContentSecurityPolicy">What a browser may do with it.</param>
public sealed record WebAnswer(int Status, string ContentType, string Body, string ContentSecurityPolicy)
{
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Headers of this answer alone, such as a cookie or a file name. None by default.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Own { get; init; } = [];

    /// <summary>
    /// Every header the answer carries. The referrer stays within the site: a browser that may name no referrer at all names no
    /// origin either (<c>Origin: null</c>) when it sends a form of the page, and the form would be refused.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Headers =>
    [
        new("Content-Type", ContentType),
        new("Content-Security-Policy", ContentSecurityPolicy),
        new("Cache-Control", "no-store"),
        new("Referrer-Policy", "same-origin"),
        new("X-Content-Type-Options", "nosniff"),
        new("X-Frame-Options", "DENY"),
        .. Own,
    ];

    public static WebAnswer Text(int status, string line) => new(status, "text/plain; charset=utf-8", line + "\n", Nothing);

    /// <param name="status">The HTTP status.</param>
    /// <param name="html">The page.</param>
    /// <param name="nonce">Allows the page's one style element.</param>
    public static WebAnswer Page(int status, string html, string nonce) => new(
        status,
        "text/html; charset=utf-8",
        html,
        $"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
}
