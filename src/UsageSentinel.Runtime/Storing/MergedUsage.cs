using System.Collections.Immutable;
using System.Runtime.InteropServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What a merge left.</summary>
/// <param name="Held">Every row now held in the chunks that were touched, oldest first.</param>
/// <param name="Changed">The rows that are new or differ from what was held.</param>
public sealed record MergedUsage(ImmutableArray<UsageRow> Held, ImmutableArray<UsageRow> Changed)
{
    /// <summary>No chunk was touched.</summary>
    internal static MergedUsage Nothing { get; } = new([], []);

    /// <summary>Rows as they were held before they were replaced or removed.</summary>
    public ImmutableArray<UsageRow> Before { get; init; } = [];

    /// <summary>Rows that the provider lowered or no longer reports.</summary>
    public int Lowered
    {
        get
        {
            // Both are in the same order.
            var (lowered, next) = (0, 0);
            foreach (var row in Before)
            {
                while (next < Changed.Length && RowIdentity.Compare(Changed[next], row) < 0)
                {
                    next++;
                }

                var later = next < Changed.Length && RowIdentity.Compare(Changed[next], row) == 0 ? Changed[next] : null;
                lowered += later is null
                    || later.Counts.Requests < row.Counts.Requests || later.Counts.InputTokens < row.Counts.InputTokens
                    || later.Counts.OutputTokens < row.Counts.OutputTokens || later.Counts.Units < row.Counts.Units ? 1 : 0;
            }

            return lowered;
        }
    }

    /// <summary>The merges of several chunks, in order, as one.</summary>
    internal static MergedUsage Of(IReadOnlyList<MergedUsage> chunks) => chunks.Count switch
    {
        0 => Nothing,
        1 => chunks[0],
        _ => new MergedUsage(Joined(chunks, one => one.Held), Joined(chunks, one => one.Changed)) { Before = Joined(chunks, one => one.Before) },
    };

    private static ImmutableArray<UsageRow> Joined(IReadOnlyList<MergedUsage> chunks, Func<MergedUsage, ImmutableArray<UsageRow>> part)
    {
        var rows = new UsageRow[chunks.Sum(one => part(one).Length)];
        var at = 0;
        foreach (var chunk in chunks)
        {
            part(chunk).CopyTo(rows, at);
            at += part(chunk).Length;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(rows);
    }
}
