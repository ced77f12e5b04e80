namespace UsageSentinel.Runtime.Web;

/// <summary>
/// Whether a form was sent by a page of ours. A browser says so in <c>Origin</c>, which every form that is posted carries, and newer
/// ones in <c>Sec-Fetch-Site</c>; no page can set either. Behind a proxy neither <c>Host</c> nor a forwarded header is proof, so
/// what is ours comes from the configuration.
/// </summary>
internal static class FormSource
{
    /// <param name="call">The form.</param>
    /// <param name="ours">The address the page is served at; null where none is configured, and then no page is ours.</param>
    public static FormSender Of(WebCall call, Uri? ours) =>
        ours is not null
        && string.Equals(call.Header("origin"), ours.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
        && call.Header("sec-fetch-site") is null or "same-origin"
            ? FormSender.OurPage
            : FormSender.AnotherPage;
}

/// <summary>Who sent a form.</summary>
internal enum FormSender
{
    OurPage,

    /// <summary>A page of another site, or what is no browser.</summary>
    AnotherPage,
}
