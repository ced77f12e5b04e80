namespace UsageSentinel.Runtime.Responding;

/// <summary>Whether an event can have come from us.</summary>
public abstract record EventVerdict
{
    private EventVerdict()
    {
    }

    /// <summary>It is not about anything the responder acts on; it is ignored.</summary>
    public sealed record OfNoConcern : EventVerdict;

    /// <summary>The store holds what it speaks of.</summary>
    public sealed record Genuine : EventVerdict;

    /// <summary>The store holds nothing of the kind, or not so.</summary>
    /// <param name="Why">One sentence.</param>
    /// <param name="Suspicion">How likely it was made up.</param>
    public sealed record Refused(string Why, Suspicion Suspicion) : EventVerdict;
}

/// <summary>How likely an event was made up.</summary>
public enum Suspicion
{
    /// <summary>It was true once: it came late.</summary>
    Late,

    /// <summary>It was never true.</summary>
    Spoofed,
}
