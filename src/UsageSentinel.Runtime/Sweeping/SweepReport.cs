using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What one sweep of one account did.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Error">Why it failed, in one line; null where it did not.</param>
/// <param name="ProviderError">The kind of failure at the provider; null where there was none.</param>
/// <param name="Series">Series stored and judged.</param>
/// <param name="Rows">Rows of usage read.</param>
/// <param name="RowsChanged">Rows that are new or differ from what was held.</param>
/// <param name="Transitions">What happened to alerts.</param>
/// <param name="CompleteThrough">Up to when usage is complete; null where nothing was read.</param>
/// <param name="FailedSeries">Series that could not be stored or judged, with the reason; the others went on.</param>
public sealed record SweepReport(
    ProviderAccount Account,
    SweepOutcome Outcome,
    string? Error,
    ProviderError? ProviderError,
    int Series,
    int Rows,
    int RowsChanged,
    ImmutableArray<Transition> Transitions,
    DateTimeOffset? CompleteThrough,
    ImmutableArray<string> FailedSeries)
{
    /// <summary>What could not be read while the rest went on: a sentence each, with what to do.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<string> Unread { get; init; } = [];

    /// <summary>Rows that the provider lowered or no longer reports; what was held of them is replaced.</summary>
    public int RowsLowered { get; init; }

    /// <summary>Parts of the sweep, or of what follows it, that failed while the others went on.</summary>
    public ImmutableArray<JobFailure> Jobs { get; init; } = [];

    /// <summary>What ended the sweep; null where nothing unexpected did.</summary>
    public Exception? Fault { get; init; }

    public static SweepReport Empty(ProviderAccount account, SweepOutcome outcome) =>
        new(account, outcome, null, null, 0, 0, 0, [], null, []);
}

/// <summary>How a sweep ended.</summary>
public enum SweepOutcome
{
    Done,

    /// <summary>Another sweep holds the lease.</summary>
    LeaseHeld,

    /// <summary>The provider could not be read; nothing that was known has changed.</summary>
    ProviderFailed,

    /// <summary>The provider was read, but some series could not be stored or judged; they resume where they stopped.</summary>
    SomeSeriesFailed,

    /// <summary>The store or a fault of the program ended the sweep; the next one takes up where it stopped.</summary>
    Failed,
}
