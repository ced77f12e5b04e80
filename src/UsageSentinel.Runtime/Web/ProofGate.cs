namespace UsageSentinel.Runtime.Web;

/// <summary>
/// Bounds an endpoint that proves who calls. What proved itself and what did not are counted apart, after the proof: a flood of
/// forged calls leaves room for a genuine one, and is itself bounded in what it may cause besides the proof.
/// </summary>
/// <param name="mostPerMinute">Proven calls that pass in a minute, and failed ones that are answered in full.</param>
/// <param name="clock">The time on the wall.</param>
public sealed class ProofGate(int mostPerMinute, TimeProvider clock)
{
    private readonly RateGate proven = new(mostPerMinute, clock);
    private readonly RateGate failed = new(mostPerMinute, clock);

    /// <summary>A call that proved itself.</summary>
    public Passage Proven() => proven.Pass();

    /// <summary>A call that proved nothing. It is refused, not recorded, and gets no reason.</summary>
    public Passage Failed() => failed.Pass();
}
