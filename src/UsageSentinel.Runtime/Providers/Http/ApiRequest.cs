namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>One request, without the key.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Uri">Relative to the base address, already escaped.</param>
/// <param name="What">What it is about, in words that fit "The provider refused ...".</param>
/// <param name="Json">The body; null for none.</param>
internal sealed record ApiRequest(HttpMethod Method, string Uri, string What, byte[]? Json = null)
{
    private static readonly HttpRequestOptionsKey<bool> Once = new("usagesentinel.once");

    /// <summary>Whether it is sent once, whatever becomes of its answer: a repetition would create another thing of which no one knows the first. The default is false.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Whether a message may be sent again.</summary>
    public static bool MayRepeat(HttpRequestMessage? message) => message is null || !message.Options.TryGetValue(Once, out var isOnce) || !isOnce;

    /// <summary>Marks the message of this request.</summary>
    public void Mark(HttpRequestMessage message) => message.Options.Set(Once, IsOnce);

    public static ApiRequest Get(string uri, string what) => new(HttpMethod.Get, uri, what);

    public static ApiRequest Delete(string uri, string what) => new(HttpMethod.Delete, uri, what);

    public static ApiRequest Post(string uri, string what, byte[] json) => new(HttpMethod.Post, uri, what, json);
}
