using System.Globalization;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Collecting;

namespace UsageSentinel.Cli.Output;

/// <summary>A sweep in words for people, and the exit code it asks for.</summary>
public static class SweepWords
{
    private const int MostFailedSeries = 5;

    /// <summary>What was done; null where nothing was.</summary>
    public static string? Done(SweepReport sweep) => sweep.Outcome is SweepOutcome.Done or SweepOutcome.SomeSeriesFailed
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Swept {Name(sweep)}: {sweep.Series} series, {sweep.Rows:#,0} rows of usage, {sweep.RowsChanged:#,0} new or changed; complete to {sweep.CompleteThrough:yyyy-MM-dd HH:mm} UTC; {SweepJson.NewAlertsOf(sweep)} new alerts.")
        : null;

    /// <summary>What was not done, and why; nothing where all went well.</summary>
    public static IEnumerable<string> Trouble(SweepReport sweep) => sweep.Outcome switch
    {
        SweepOutcome.LeaseHeld => [$"{Name(sweep)}: another sweep is running; this one leaves it the work."],
        SweepOutcome.ProviderFailed => [$"{Name(sweep)}: {DisplayText.Of(sweep.Error, 500)}"],
        SweepOutcome.SomeSeriesFailed =>
        [
            string.Create(CultureInfo.InvariantCulture, $"{Name(sweep)}: {sweep.FailedSeries.Length} series could not be stored or judged; the next sweep takes them up again. {DisplayText.Of(sweep.Error, 500)}").TrimEnd(),
            .. sweep.FailedSeries.Take(MostFailedSeries).Select(series => $"  {DisplayText.Of(series, 300)}"),
        ],
        _ => [.. sweep.Unread.Select(unread => $"{Name(sweep)} {DisplayText.Of(unread, 700)}")],
    };

    public static int Code(SweepReport sweep) => sweep switch
    {
        { Outcome: SweepOutcome.ProviderFailed, ProviderError: { } error } => CliFailure.CodeOf(error),
        { Outcome: SweepOutcome.ProviderFailed or SweepOutcome.SomeSeriesFailed } => ExitCode.Failed,
        _ => ExitCode.Done,
    };

    private static string Name(SweepReport sweep) => $"{sweep.Account.Provider}/{sweep.Account.Account}";
}
