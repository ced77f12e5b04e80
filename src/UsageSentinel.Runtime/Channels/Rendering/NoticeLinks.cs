using System.Collections.Immutable;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Where notices point to.</summary>
/// <param name="Runbook">An address in which <c>{rule}</c> is replaced by the rule; null if not configured.</param>
/// <param name="Dashboard">An address in which <c>{alert}</c> is replaced by the alert; null if not configured.</param>
internal sealed record NoticeLinks(string? Runbook, string? Dashboard)
{
    /// <summary>Where reports are exported to; a report elsewhere is named without a link. Null where they are exported nowhere.</summary>
    public string? Reports { get; init; }

    /// <summary>The address that the console is served at; null if not configured.</summary>
    public string? Console { get; init; }

    public static readonly NoticeLinks None = new(null, null);

    /// <summary>The buttons open a page; its forms act, a link never does.</summary>
    public ImmutableArray<LinkText> Of(Notice notice)
    {
        var first = notice.Events[0].Data;
        var links = ImmutableArray.CreateBuilder<LinkText>();
        var page = Console is { } console && first.AlertId is { Length: > 0 } alert ? $"{console.TrimEnd('/')}/alerts/{Uri.EscapeDataString(alert)}" : null;
        var isOpen = page is not null && notice.Events[0].Type != EventTypes.Resolved;
        Button(links, "Open", page ?? CountdownPage(notice));
        Button(links, "Acknowledge", isOpen && notice.Events[0].Type != EventTypes.Acked ? $"{page}#{Form.Acknowledge}" : null);
        Button(links, "Silence", isOpen ? $"{page}#{Form.Silence}" : null);
        Button(links, notice.Events[0].Type == SystemEventTypes.Retirement ? "Delete or keep" : "Approve", notice.ApprovalLink?.AbsoluteUri ?? (isOpen && notice.IsWaiting ? $"{page}#{Form.Decide}" : null));
        Add(links, "Runbook", first.Rule is { } rule ? Runbook?.Replace("{rule}", Uri.EscapeDataString(rule), StringComparison.Ordinal) : null);
        if (notice.Events[0].Type != EventTypes.Drill)
        {
            Add(links, "Dashboard", Dashboard?.Replace("{alert}", Uri.EscapeDataString(first.AlertId ?? string.Empty), StringComparison.Ordinal));
        }

        Add(links, "Report", IsExported(first.ReportLocation) ? first.ReportLocation : null);
        return links.ToImmutable();
    }

    /// <summary>Of one countdown the page of its key, of several the page that lists them all; both have the forms.</summary>
    private string? CountdownPage(Notice notice) => Console is { } console && notice.Events[0] is { Type: SystemEventTypes.Retirement, Data: { } first }
        ? notice.Events.Length == 1 && first is { Provider: { } provider, Account: { } account, ApiKeyId: { } key }
            ? $"{console.TrimEnd('/')}/keys/{Uri.EscapeDataString(provider)}/{Uri.EscapeDataString(account)}/{Uri.EscapeDataString(key)}#{Form.Retire}"
            : $"{console.TrimEnd('/')}/hygiene"
        : null;

    /// <summary>Below the container of the configuration: compared as addresses, so that no dots lead out of it.</summary>
    private bool IsExported(string? location) =>
        Uri.TryCreate(Reports?.TrimEnd('/') + "/", UriKind.Absolute, out var root)
        && Uri.TryCreate(location, UriKind.Absolute, out var place)
        && root.IsBaseOf(place)
        && place.UserInfo.Length == 0;

    private static void Button(ImmutableArray<LinkText>.Builder links, string label, string? address) => Add(links, label, address, isButton: true);

    private static void Add(ImmutableArray<LinkText>.Builder links, string label, string? address, bool isButton = false)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var parsed) && (parsed.Scheme == "https" || (parsed.Scheme == "http" && parsed.IsLoopback)))
        {
            links.Add(new LinkText(label, parsed) { IsButton = isButton });
        }
    }

    /// <summary>The forms of an alert's page, by their ids.</summary>
    public static class Form
    {
        public const string Acknowledge = "ack";
        public const string Silence = "silence";
        public const string Decide = "decide";
        public const string Retire = "retire";
    }
}
