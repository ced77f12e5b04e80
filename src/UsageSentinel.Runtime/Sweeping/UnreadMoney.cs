using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Says of a sum of money that something is missing in it.</summary>
internal static class UnreadMoney
{
    public static Finding On(Finding finding, AccountState state) =>
        finding.Verdict is Verdict.Anomalous { Anomaly: var anomaly } && Completeness.Note(Sources(state)) is { } note
            ? finding with { Verdict = new Verdict.Anomalous(anomaly with { Explanation = $"{anomaly.Explanation} {note}" }) }
            : finding;

    /// <summary>The sources whose money is missing in sums: usage and costs, and no list of keys.</summary>
    public static IEnumerable<SourceState> Sources(AccountState state) =>
        state.Sources.Values.Where(source => !source.Name.StartsWith(SourceState.Keys, StringComparison.Ordinal));
}
