namespace UsageSentinel.Cli.Dashboard;

/// <summary>A request, as far as it decides who is let in.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path.</param>
/// <param name="Host">The Host header; null for none or more than one.</param>
public sealed record DashboardRequest(string Method, string Path, string? Host)
{
    /// <summary>Every Origin header.</summary>
    public IReadOnlyList<string?> Origins { get; init; } = [];

    /// <summary>The Sec-Fetch-Site header: what the browser says of the page that asks; null for none.</summary>
    public string? FetchSite { get; init; }

    /// <summary>The token in the query; null for none, empty for more than one.</summary>
    public string? Query { get; init; }

    /// <summary>The token in the console's cookie; null for none.</summary>
    public string? Cookie { get; init; }

    /// <summary>The token in the cookie of the approvals; null for none.</summary>
    public string? DeskCookie { get; init; }
}
