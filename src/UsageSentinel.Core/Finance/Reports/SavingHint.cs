using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>Something that would have cost less in the period. Never a promise: the figure holds under what <see cref="Because"/> says.</summary>
/// <param name="Kind">What would be changed.</param>
/// <param name="What">The model, and the key where it is about one. Comes from outside.</param>
/// <param name="Saved">What the period would have cost less, at the prices that were paid.</param>
/// <param name="Because">What the figure assumes, in one sentence.</param>
public sealed record SavingHint(SavingKind Kind, string What, Usd Saved, string Because);

/// <summary>What would be changed.</summary>
public enum SavingKind
{
    /// <summary>More of the input read from the prompt cache.</summary>
    CachedInput,

    /// <summary>Requests that can wait sent as a batch, or at flex.</summary>
    Batch,

    /// <summary>Another dated version of the same model.</summary>
    CheaperVersion,
}
