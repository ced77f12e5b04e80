using System.Collections.Immutable;
using System.Globalization;

namespace UsageSentinel.Runtime.Failures;

/// <summary>Work on several items failed for some of them; the others were done.</summary>
public sealed class PartlyFailedException(ImmutableArray<Exception> faults) : Exception(InWords(faults), faults[0])
{
    /// <summary>One or more, in the order in which they came.</summary>
    public ImmutableArray<Exception> Faults => faults;

    private static string InWords(ImmutableArray<Exception> faults) => faults.Length == 1
        ? UsageSentinel.Runtime.Failures.Faults.InWords(faults[0])
        : string.Create(CultureInfo.InvariantCulture, $"{UsageSentinel.Runtime.Failures.Faults.InWords(faults[0])} ({faults.Length} failures in all)");
}
