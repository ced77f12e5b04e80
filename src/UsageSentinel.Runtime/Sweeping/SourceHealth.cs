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
    public const int FailuresToReport = 2;

    /// <summary>What the one alert about results of unknown types is about.</summary>
    public const string UnknownTypes = "unknown types";

    private static readonly TimeSpan Waits = TimeSpan.FromHours(24);

    private static readonly ImmutableArray<RuleKind> Rules = [RuleKind.SourceError, RuleKind.SourceNoData, RuleKind.SourceRows];

    public static AlertSubject Subject(RuleKind rule, ProviderAccount account, string? source = null) => new(rule, account, null, null, source);

    /// <summary>The source alerts after a sweep that read the provider. Alerts without a current reason end.</summary>
    public static IEnumerable<Finding> Findings(AccountState state, DateTimeOffset now)
    {
        var found = state.Sources.Values.Where(source => source.Failures >= FailuresToReport).Select(source => Unread(state.Account, source, now))
            .Concat(Unreadable(state))
            .Concat(OfUnknownTypes(state))
            .ToList();
        var reported = found.Select(finding => finding.Subject).ToHashSet();
        var over = state.Alerts.Select(alert => alert.Subject).Where(subject => Rules.Contains(subject.Rule) && !reported.Contains(subject));
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

    private static IEnumerable<Finding> Unreadable(AccountState state) => state.Apart
        .Where(apart => apart.Value.Kept.Unreadable > 0)
        .Select(apart => Rows(
            state.Account, apart.Key, Severity.Warning, apart.Value.Kept.Unreadable + apart.Value.Kept.UnknownKinds, $"results of {apart.Key} cannot be read", apart.Value.Sentence(apart.Key)));

    /// <summary>One alert for all sources: a provider introduces a type in many of them at once, and there is one thing to do.</summary>
    private static IEnumerable<Finding> OfUnknownTypes(AccountState state)
    {
        var unknown = state.Apart.OfUnknownTypes();
        if (unknown.Length > 0)
        {
            var results = unknown.Sum(apart => apart.Value.Kept.UnknownKinds);
            yield return Rows(state.Account, UnknownTypes, Severity.Info, results, $"{results} {Plural.Of(results, "result is", "results are")} of a type that this version does not know", unknown.Sentence());
        }
    }

    private static Finding Rows(ProviderAccount account, string name, Severity severity, int results, string cause, string explanation) => new(
        Subject(RuleKind.SourceRows, account, name),
        new Verdict.Anomalous(new Anomaly(severity, "results", results, 0, 0, Usd.Zero, EvidenceFamilies.None, cause, explanation)));

    private static RuleKind RuleOf(ProviderError error) => error is ProviderError.NoData ? RuleKind.SourceNoData : RuleKind.SourceError;
}
