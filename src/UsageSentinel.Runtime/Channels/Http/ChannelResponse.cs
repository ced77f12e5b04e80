using System.Net;

namespace UsageSentinel.Runtime.Channels.Http;

/// <summary>What the other side said.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its beginning, at most 64 KiB; comes from outside and may echo a secret, so it is never shown.</param>
/// <param name="RetryAfter">How long it asked to wait; null where it did not.</param>
/// <param name="Location">Where it said to look on; null where it did not.</param>
internal sealed record ChannelResponse(HttpStatusCode Status, string Body, TimeSpan? RetryAfter, string? Location)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether reading the secret again could change the result.</summary>
    public bool IsAboutTheSecret => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone;
}
