namespace UsageSentinel.Tests.Rigs.Browsing;

/// <summary>A web site of somebody else on this machine: a web mail, or an attacker. It serves one page at any path and keeps what is sent to it.</summary>
internal sealed class AnotherSite : IAsyncDisposable
{
    private readonly HttpReceiver receiver;

    private AnotherSite(HttpReceiver receiver) => this.receiver = receiver.Answering(_ => new Reply(200, Page).With("Content-Type", "text/html; charset=utf-8"));

    /// <summary>What it serves.</summary>
    public string Page { get; set; } = "<!DOCTYPE html><title>another site</title>";

    /// <summary>The headers <c>Cookie</c> and <c>Referer</c> of every request, by their names.</summary>
    public IEnumerable<(string Path, string Cookie, string Referer)> Heard =>
        receiver.All.Select(request => (request.Path, request.Header("Cookie"), request.Header("Referer")));

    /// <summary>As <c>localhost</c>: another site than 127.0.0.1 to a browser.</summary>
    public Uri Address => new($"http://localhost:{receiver.Address.Port}/");

    /// <summary>As 127.0.0.1: the same host as a page on another port, and so the same site.</summary>
    public Uri SameHost => receiver.Address;

    public static async Task<AnotherSite> StartAsync() => new(await HttpReceiver.StartAsync());

    public ValueTask DisposeAsync() => receiver.DisposeAsync();
}
