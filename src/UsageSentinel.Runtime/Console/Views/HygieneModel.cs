using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>What is unhealthy.</summary>
/// <param name="At">When it was reviewed, UTC.</param>
/// <param name="Unread">Organizations whose inventory was not read yet.</param>
/// <param name="List">The findings.</param>
public sealed record HygieneModel(DateTimeOffset At, ImmutableArray<string> Unread, ListModel List)
{
    /// <summary>Unused keys that are to be deleted, the first due first.</summary>
    public ImmutableArray<CountdownEntryModel> Countdowns { get; init; } = [];
}
