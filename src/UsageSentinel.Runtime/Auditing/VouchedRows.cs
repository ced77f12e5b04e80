using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>What the rows of a chain say of acts and anchors, row by row.</summary>
/// <param name="through">The row up to which what they say of anchors counts: later ones may know of anchors that were not read.</param>
internal sealed class VouchedRows(long through)
{
    private string? acts;

    /// <summary>The most anchors a row names.</summary>
    public long Anchors { get; private set; }

    /// <summary>Every row that a row names as anchored.</summary>
    public HashSet<long> Anchored { get; } = [];

    /// <summary>Takes the next row; what is wrong with it, or null.</summary>
    public string? Vouch(long number, StoredEntity entity)
    {
        var row = LedgerRow.FromEntity(entity);
        if (row.Acts is null)
        {
            return acts is null ? null : $"Row {number} does not contain the hash of the actions, but earlier rows do: it was replaced.";
        }

        if (acts is not null && row.Acts != acts && !ChangesActs(row.Entry.Kind))
        {
            return $"Row {number} contains another hash of the actions than the row before, but records no action: one of the two was replaced.";
        }

        acts = row.Acts;
        if (AnchoredNote.Parse(row.Anchored ?? string.Empty) is not { } note)
        {
            return $"The anchor data in row {number} cannot be read.";
        }

        if (number <= through)
        {
            Anchors = Math.Max(Anchors, note.Count);
            Anchored.Add(note.Number);
        }

        return null;
    }

    private static bool ChangesActs(LedgerKind kind) =>
        kind is not (LedgerKind.Judged or LedgerKind.Purged or LedgerKind.Control or LedgerKind.Refused or LedgerKind.AwaitingApproval);
}
