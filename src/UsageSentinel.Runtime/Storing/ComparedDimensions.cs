using System.Runtime.CompilerServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The order of the last few pairs of dimensions that were compared, found again by their objects.</summary>
internal struct ComparedDimensions
{
    private Pairs pairs;
    private int next;

    /// <summary>The order of a pair that was compared lately; null if it was not.</summary>
    public readonly int? Find(UsageDimensions left, UsageDimensions right)
    {
        foreach (ref readonly var pair in (ReadOnlySpan<Pair>)pairs)
        {
            if (ReferenceEquals(pair.Left, left) && ReferenceEquals(pair.Right, right))
            {
                return pair.Order;
            }
        }

        return null;
    }

    /// <summary>Remembers the order of a pair, in place of the oldest.</summary>
    public int Remember(UsageDimensions left, UsageDimensions right, int order)
    {
        pairs[next] = new Pair(left, right, order);
        next = (next + 1) % Pairs.Length;
        return order;
    }

    private readonly record struct Pair(UsageDimensions? Left, UsageDimensions? Right, int Order);

    [InlineArray(Length)]
    private struct Pairs
    {
        public const int Length = 4;

        private Pair _first;
    }
}
