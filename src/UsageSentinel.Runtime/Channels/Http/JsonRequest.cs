using System.Net.Http.Headers;

namespace UsageSentinel.Runtime.Channels.Http;

/// <summary>Requests that carry JSON.</summary>
internal static class JsonRequest
{
    public static HttpRequestMessage Post(Uri address, byte[] json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return request;
    }
}
