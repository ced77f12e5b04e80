namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>One request, without the key.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Uri">Relative to the base address, already escaped.</param>
/// <param name="What">What it is about, in words that fit "The provider refused ...".</param>
/// <param name="Json">The body; null for none.</param>
internal sealed record ApiRequest(HttpMethod Method, string Uri, string What, byte[]? Json = null)
{
    public static ApiRequest Get(string uri, string what) => new(HttpMethod.Get, uri, what);

    public static ApiRequest Delete(string uri, string what) => new(HttpMethod.Delete, uri, what);

    public static ApiRequest Post(string uri, string what, byte[] json) => new(HttpMethod.Post, uri, what, json);
}
