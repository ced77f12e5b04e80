using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The alerts about the sources of an account: each source that cannot be read, and each with unreadable rows, has its own alert.</summary>
internal static class SourceHealth
{
    /// <summary>Failed runs in a row before an alert.</summary>
    public const int FailuresToTell = 2;

    private static readonly TimeSpan Waits = TimeSpan.FromHours(24);

    private static readonly ImmutableArray<RuleKind> Rules = [RuleKind.SourceError, RuleKind.SourceNoData, RuleKind.SourceRows];

    public static AlertSubject Subject(RuleKind rule, ProviderAccount account, string? source = null) => new(rule, account, null, null, source);

    /// <summary>The source alerts after a sweep that read the provider. Alerts without a current reason end.</summary>
    public static IEnumerable<Finding> Findings(AccountState state, DateTimeOffset now)
    {
        var found = state.Sources.Values.Where(source => source.Failures >= FailuresToTell).Select(source => Unread(state.Account, source, now))
            .Concat(state.Apart.Select(apart => Apart(state.Account, apart.Key, apart.Value)))
            .ToList();
        var told = found.Select(finding => finding.Subject).ToHashSet();
        var over = state.Alerts.Select(alert => alert.Subject).Where(subject => Rules.Contains(subject.Rule) && !told.Contains(subject));
        return found.Concat(over.Select(subject => new Finding(subject, Verdict.Ok)));
    }

    /// <summary>The whole provider could not be read.</summary>
    public static Finding Failed(ProviderAccount account, ProviderException failure, int failures)
    {
        var rule = RuleOf(failure.Error);
        return new Finding(Subject(rule, account), new Verdict.Anomalous(new Anomaly(
            failure.Error is ProviderError.InvalidCredential or ProviderError.MissingScope ? Severity.Critical : Severity.Warning,
            "failed runs",
            failures,
            0,
            0,
            Usd.Zero,
            EvidenceFamilies.None,
            rule is RuleKind.SourceNoData ? "the provider reports nothing" : $"provider cannot be read: {failure.Error}",
            failure.Message)));
    }

    private static Finding Unread(ProviderAccount account, SourceState source, DateTimeOffset now)
    {
        var rule = source.Error is { } error ? RuleOf(error) : RuleKind.SourceError;
        var consequence = source.Name switch
        {
            SourceState.Costs => "Bills are as last read. Later costs are estimates.",
            _ when source.Name.StartsWith(SourceState.Keys, StringComparison.Ordinal) => "Its keys stay as last listed. No key is reported as deleted or unknown because of this.",
            _ when now - source.UnreadSince < Waits => "Keys that use it are evaluated on the other usage. Their alerts do not resolve until it can be read or a day has passed.",
            _ => "A day has passed: alerts of keys that use it can now resolve on the other usage and note this. Late usage is evaluated when it arrives.",
        };
        return new Finding(Subject(rule, account, source.Name), new Verdict.Anomalous(new Anomaly(
            Severity.Warning,
            "failed runs",
            source.Failures,
            0,
            0,
            Usd.Zero,
            EvidenceFamilies.None,
            $"{source.Name} cannot be read: {source.Error}",
            $"{source.Sentence} {consequence}")));
    }

    private static Finding Apart(ProviderAccount account, string source, ApartState apart) => new(
        Subject(RuleKind.SourceRows, account, source),
        new Verdict.Anomalous(new Anomaly(
            apart.Kept.Unreadable > 0 ? Severity.Warning : Severity.Info,
            "results",
            apart.Kept.Unreadable + apart.Kept.UnknownKinds,
            0,
            0,
            Usd.Zero,
            EvidenceFamilies.None,
            apart.Kept.Unreadable > 0 ? $"results of {source} cannot be read" : $"results of {source} are of an unknown type",
            apart.Sentence(source))));

    private static RuleKind RuleOf(ProviderError error) => error is ProviderError.NoData ? RuleKind.SourceNoData : RuleKind.SourceError;
}
