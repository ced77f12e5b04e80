using System.Collections.Concurrent;

namespace UsageSentinel.Benchmarks.Azure;

/// <summary>
/// Counts requests, and how often a sweep waits for the provider: the endpoints of usage are read side by side, each page by page,
/// so the one with the most pages decides; everything else is asked one after another.
/// </summary>
internal sealed class RoundCounter
{
    private readonly ConcurrentDictionary<string, int> pages = new(StringComparer.Ordinal);
    private long calls;
    private int others;

    public long Calls => Interlocked.Read(ref calls);

    public long Rounds { get; private set; }

    public DelegatingHandler Tap() => new Handler(this);

    /// <summary>What was asked since the last time was one sweep.</summary>
    public void EndSweep()
    {
        Rounds += (pages.IsEmpty ? 0 : pages.Values.Max()) + others;
        pages.Clear();
        others = 0;
    }

    private void Count(Uri address)
    {
        Interlocked.Increment(ref calls);
        if (address.AbsolutePath.Contains("/usage/", StringComparison.Ordinal))
        {
            pages.AddOrUpdate(address.AbsolutePath, 1, (_, count) => count + 1);
        }
        else
        {
            Interlocked.Increment(ref others);
        }
    }

    private sealed class Handler(RoundCounter counter) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is { } address)
            {
                counter.Count(address);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
