using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Responses that failed since they were last taken from here, and that are tried again: for whoever reports a run.</summary>
public sealed class ResponseFailures
{
    private readonly ConcurrentQueue<ResponseFailure> noted = new();

    public void Note(ProviderAccount account, KeyId key, Exception fault) => noted.Enqueue(new ResponseFailure(account, key, Faults.InWords(fault), fault));

    /// <summary>What was noted, each key once with its last failure.</summary>
    public ImmutableArray<ResponseFailure> Drain()
    {
        var last = new Dictionary<(ProviderAccount, KeyId), ResponseFailure>();
        while (noted.TryDequeue(out var one))
        {
            last[(one.Account, one.Key)] = one;
        }

        return [.. last.Values];
    }
}

/// <summary>A response to a key that could not be decided, carried out or verified.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Key">The key, which is not contained by this response.</param>
/// <param name="Why">In one line.</param>
/// <param name="Fault">What was thrown.</param>
public sealed record ResponseFailure(ProviderAccount Account, KeyId Key, string Why, Exception Fault);
