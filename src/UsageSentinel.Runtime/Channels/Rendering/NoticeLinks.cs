using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Where notices point to.</summary>
/// <param name="Runbook">An address in which <c>{rule}</c> is replaced by the rule; null if not configured.</param>
/// <param name="Dashboard">An address in which <c>{alert}</c> is replaced by the alert; null if not configured.</param>
internal sealed record NoticeLinks(string? Runbook, string? Dashboard)
{
    /// <summary>Where reports are exported to; a report elsewhere is named without a link. Null where they are exported nowhere.</summary>
    public string? Reports { get; init; }

    public static readonly NoticeLinks None = new(null, null);

    public ImmutableArray<LinkText> Of(Notice notice)
    {
        var first = notice.Events[0].Data;
        var links = ImmutableArray.CreateBuilder<LinkText>();
        Add(links, "Decide", notice.ApprovalLink?.AbsoluteUri);
        Add(links, "Runbook", first.Rule is { } rule ? Runbook?.Replace("{rule}", Uri.EscapeDataString(rule), StringComparison.Ordinal) : null);
        Add(links, "Dashboard", Dashboard?.Replace("{alert}", Uri.EscapeDataString(first.AlertId ?? string.Empty), StringComparison.Ordinal));
        Add(links, "Report", IsExported(first.ReportLocation) ? first.ReportLocation : null);
        return links.ToImmutable();
    }

    /// <summary>Below the container of the configuration: compared as addresses, so that no dots lead out of it.</summary>
    private bool IsExported(string? location) =>
        Uri.TryCreate(Reports?.TrimEnd('/') + "/", UriKind.Absolute, out var root)
        && Uri.TryCreate(location, UriKind.Absolute, out var place)
        && root.IsBaseOf(place)
        && place.UserInfo.Length == 0;

    private static void Add(ImmutableArray<LinkText>.Builder links, string label, string? address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var parsed) && (parsed.Scheme == "https" || (parsed.Scheme == "http" && parsed.IsLoopback)))
        {
            links.Add(new LinkText(label, parsed));
        }
    }
}
