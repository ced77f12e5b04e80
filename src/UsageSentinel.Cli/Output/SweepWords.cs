using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>A sweep in words for people, and the exit code it asks for.</summary>
public static class SweepWords
{
    private const int MostFailedSeries = 5;

    /// <summary>What was done; null where nothing was.</summary>
    public static string? Done(SweepReport sweep) => sweep.Outcome is SweepOutcome.Done or SweepOutcome.SomeSeriesFailed
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Swept {Name(sweep)}: {sweep.Series} series, {sweep.Rows:#,0} usage {Plural.Of(sweep.Rows, "row")}, {sweep.RowsChanged:#,0} new or changed{Lowered(sweep)}; complete to {sweep.CompleteThrough:yyyy-MM-dd HH:mm} UTC; {SweepJson.NewAlertsOf(sweep)} new {Plural.Of(SweepJson.NewAlertsOf(sweep), "alert")}.")
        : null;

    /// <summary>What was not done, and why; nothing where all went well.</summary>
    public static IEnumerable<string> Trouble(SweepReport sweep) => sweep.Outcome switch
    {
        SweepOutcome.LeaseHeld => [$"{Name(sweep)}: another sweep is already running, so this one was skipped."],
        SweepOutcome.ProviderFailed or SweepOutcome.Failed => [$"{Name(sweep)}: {DisplayText.Of(sweep.Error, 500)}"],
        SweepOutcome.SomeSeriesFailed =>
        [
            string.Create(CultureInfo.InvariantCulture, $"{Name(sweep)}: {sweep.FailedSeries.Length} series could not be stored or evaluated. The next sweep retries them. {DisplayText.Of(sweep.Error, 500)}").TrimEnd(),
            .. sweep.FailedSeries.Take(MostFailedSeries).Select(series => $"  {DisplayText.Of(series, 300)}"),
        ],
        _ => [.. sweep.Unread.Select(unread => $"{Name(sweep)} {DisplayText.Of(unread, 700)}")],
    };

    /// <summary>What else failed in a run, each cause once: a store that is away fails every part alike.</summary>
    public static IEnumerable<string> Trouble(IEnumerable<SweepReport> sweeps, RunReport reported)
    {
        var causes = sweeps.Where(sweep => sweep.Outcome is SweepOutcome.Failed or SweepOutcome.ProviderFailed).Select(sweep => sweep.Error ?? string.Empty).ToHashSet(StringComparer.Ordinal);
        foreach (var job in sweeps.SelectMany(sweep => sweep.Jobs).Concat(reported.Failures).Where(job => causes.Add(CauseOf(job.Fault))))
        {
            yield return $"{Capital(job.Job)}: {DisplayText.Of(job.Why, 500)}";
        }

        foreach (var response in reported.Responses)
        {
            yield return $"Response to key {response.Key} of {response.Account.Provider}/{response.Account.Account} failed: {DisplayText.Of(response.Why, 500)} The key is not contained yet. The next run retries.";
        }

        if (reported.Dispatch.Failed > 0 && causes.Add(reported.Dispatch.Why ?? string.Empty))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Publishing failed: {reported.Dispatch.Failed} {Plural.Of(reported.Dispatch.Failed, "event")} could not be published and will be retried: {DisplayText.Of(reported.Dispatch.Why, 500)} See 'sentinel outbox'.");
        }
    }

    /// <summary>The exit code that the parts beside the sweeps ask for.</summary>
    public static int Code(IEnumerable<SweepReport> sweeps, RunReport reported) => sweeps.SelectMany(sweep => sweep.Jobs)
        .Concat(reported.Failures)
        .Select(job => CliFailure.Find(job.Fault)?.Code ?? ExitCode.Failed)
        .Concat(reported.Responses.Select(response => CliFailure.Find(response.Fault)?.Code ?? ExitCode.Failed))
        .Append(reported.Dispatch.Failed > 0 ? ExitCode.Failed : ExitCode.Done)
        .Max();

    private static string Lowered(SweepReport sweep) => sweep.RowsLowered == 0
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $", {sweep.RowsLowered:#,0} lowered by the provider");

    private static string CauseOf(Exception fault) => fault is PartlyFailedException { Faults: [var first, ..] } ? CauseOf(first) : Faults.InWords(fault);

    private static string Capital(string words) => string.Concat(words[..1].ToUpperInvariant(), words[1..]);

    public static int Code(SweepReport sweep) => sweep switch
    {
        { Outcome: SweepOutcome.ProviderFailed, ProviderError: { } error } => CliFailure.CodeOf(error),
        { Outcome: SweepOutcome.Failed, Fault: { } fault } => CliFailure.Find(fault)?.Code ?? ExitCode.Failed,
        { Outcome: SweepOutcome.ProviderFailed or SweepOutcome.SomeSeriesFailed or SweepOutcome.Failed } => ExitCode.Failed,
        _ => ExitCode.Done,
    };

    private static string Name(SweepReport sweep) => $"{sweep.Account.Provider}/{sweep.Account.Account}";
}
