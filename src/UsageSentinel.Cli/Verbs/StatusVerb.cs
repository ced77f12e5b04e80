using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>status</c>: how every account is doing, at a glance.</summary>
public static class StatusVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("account"),
        new("complete to (UTC)"),
        new("keys listed", 70) { IsNumber = true },
        new("series in use", 90) { IsNumber = true },
        new("open alerts"),
        new("today") { IsNumber = true },
        new("month") { IsNumber = true },
        new("14 days", 80),
        new("response", 10),
    ];

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static Command Build(CliStreams streams)
    {
        var watch = new Option<bool>("--watch") { Description = "Show it again every ten seconds, until Ctrl-C." };
        var command = new Command("status", "Shows the status of each account.") { watch };
        command.SetAction(async (parsed, stop) => parsed.GetValue(watch) ? await WatchAsync(parsed, streams, stop) : await ShowAsync(parsed, streams, stop));
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CliStreams streams, CancellationToken cancellationToken) =>
        (await Look.AnswerAsync(parsed, streams, StoreNeeds.Fresh, ReadAsync, Draw, cancellationToken)).Code;

    /// <returns>The code of the last answer.</returns>
    private static async Task<int> WatchAsync(ParseResult parsed, CliStreams streams, CancellationToken cancellationToken)
    {
        var context = new CliContext(parsed, streams);
        if (context.IsJson)
        {
            throw new UsageException("--watch is for people; with --output json run 'sentinel status' again instead.");
        }

        var code = ExitCode.Done;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (streams.IsTerminal)
                {
                    context.Answer.Clear();
                }

                code = await ShowAsync(parsed, streams, cancellationToken);
                await Task.Delay(Pause, streams.Clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }

        return code;
    }

    private static Task<List<StatusJson>> ReadAsync(CliHost host, CancellationToken cancellationToken) => host.Get<StatusAnswers>().ReadAsync(cancellationToken);

    /// <summary>All that are not resolved, as every list counts them; how many of them are notes is said beside it.</summary>
    private static Cell OpenAlerts(StatusJson line)
    {
        var text = Cells.Of(line.OpenAlerts) + (line.OpenInfoAlerts > 0 ? $" ({Cells.Of(line.OpenInfoAlerts)} info)" : string.Empty);
        return line.OpenAlerts == line.OpenInfoAlerts ? text : Cell.Red(text);
    }

    private static void Draw(CliContext context, List<StatusJson> lines)
    {
        var cells = new List<Cell[]>();
        foreach (var line in lines)
        {
            cells.Add([
                Cells.Of($"{line.Provider}/{line.Account}"),
                Cells.Of(line.CompleteThrough),
                Cells.Of(line.Keys),
                Cells.Of(line.Series),
                OpenAlerts(line),
                Cells.Money(line.TodayCostUsd),
                Cells.Of(Cells.Money(line.MonthCostUsd) + Cells.Unpriced(line.MonthUnpricedUsd, line.MonthAtMostUsd), 100),
                Sparkline.Of(line.DailyCostUsd),
                line.Stopped ? Cell.Yellow("stopped") : Cells.Of(line.ResponseMode),
            ]);
        }

        FittedTable.Write(context.Answer, Columns, cells);
        foreach (var (line, text) in lines.SelectMany(line => line.Ongoing is { } now ? OngoingLines.Of(now).Select(text => (line, text)) : []))
        {
            context.Answer.WriteLine($"{Cells.Of($"{line.Provider}/{line.Account}")}: {text}");
        }

        if (lines.Exists(line => line.Series > line.Keys))
        {
            context.Answer.WriteLine("Series in use are keys with usage, deleted keys among them, and for each project its usage without a key. So there can be more series than listed keys.");
        }

        context.Answer.WriteLine("Costs are billed for days whose bill is settled. Newer costs are estimated from tokens and the price list. See 'sentinel costs'.");
        context.Answer.WriteLine($"Estimates use {string.Join(", ", lines.Select(line => $"{line.PriceVersion} ({new PriceAge(line.PriceListAsOf, line.PriceListAgeDays, line.PriceListStale)})").Distinct(StringComparer.Ordinal))}.");
        foreach (var line in lines.Where(line => line.MonthKnownFrom is not null))
        {
            context.Answer.WriteLine($"{Cells.Of($"{line.Provider}/{line.Account}")}: cost is known only from {Cells.Of(line.MonthKnownFrom)} UTC. The cost of the month does not include earlier usage.");
        }

        foreach (var line in lines.Where(line => line.Attainment.Count > 0))
        {
            context.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Provider}/{line.Account}: {ShareText.Of(line.Attainment[^1].Share)} of the usage of {line.Attainment[^1].Month} was evaluated within {line.JudgedWithinMinutes} minutes."));
        }

        foreach (var line in lines.Where(line => LatenessWords.Minutes(line.Lateness).Length > 0))
        {
            context.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Provider}/{line.Account}: a minute of usage counts as complete after {line.LagMinutes:0} minutes. The last change of a minute was seen after {LatenessWords.Minutes(line.Lateness)}."));
        }

        foreach (var (line, note) in lines.SelectMany(line => line.Unread.Select(note => (line, note))))
        {
            context.Answer.WriteLine(DisplayText.Of($"{line.Provider}/{line.Account}: {note}", 700));
        }

        foreach (var line in lines.Where(line => line.LastError is not null))
        {
            context.Answer.WriteLine($"{Cells.Of($"{line.Provider}/{line.Account}")}: {Cells.Of(line.LastError, 300)}", Color.Red);
        }

        if (lines[0].Probe is { } probe)
        {
            context.Answer.WriteLine(DisplayText.Of(probe, 300));
        }

        if (lines.Max(line => line.EventsDue) is > 0 and var due)
        {
            context.Answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{due} {Plural.Of(due, "event is", "events are")} waiting to be sent."));
        }
    }
}
