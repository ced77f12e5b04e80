namespace UsageSentinel.Benchmarks.Azure;

/// <summary>Counts requests, and how often the program waited for the provider: requests that are out together are waited for once.</summary>
internal sealed class RoundCounter
{
    private long calls;
    private long rounds;
    private int pending;

    public long Calls => Interlocked.Read(ref calls);

    public long Rounds => Interlocked.Read(ref rounds);

    public DelegatingHandler Tap() => new Handler(this);

    private sealed class Handler(RoundCounter counter) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counter.calls);
            if (Interlocked.Increment(ref counter.pending) == 1)
            {
                Interlocked.Increment(ref counter.rounds);
            }

            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref counter.pending);
            }
        }
    }
}
