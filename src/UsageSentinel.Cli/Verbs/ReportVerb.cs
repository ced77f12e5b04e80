using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>report</c>: what finance asks for about a period.</summary>
public static class ReportVerb
{
    private const string DefaultPage = "report.html";

    public static Command Build(CliStreams streams)
    {
        var from = new Option<string?>("--from") { Description = "First UTC day. Default: the first day of the month of --to.", HelpName = "DATE" };
        var to = new Option<string?>("--to") { Description = "Last UTC day. Default: yesterday.", HelpName = "DATE" };
        var html = new Option<string?>("--html") { Description = $"Writes one self-contained HTML page with charts. Default: {DefaultPage} if no other output is given.", HelpName = "FILE" };
        var csv = new Option<string?>("--csv") { Description = "Writes a CSV with one row per day, key and model. Names ending in .gz are compressed.", HelpName = "FILE" };
        var changes = new Option<string?>("--changes") { Description = "Writes a CSV with the change from the previous period by organization, project, owner, team, cost centre, key and model. Names ending in .gz are compressed.", HelpName = "FILE" };
        var focus = new Option<string?>("--focus") { Description = "Writes all charges of the period as FOCUS 1.2 CSV. Names ending in .gz are compressed.", HelpName = "FILE" };
        var command = new Command("report", "Writes cost reports for finance for a period.") { from, to, html, csv, changes, focus };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var today = DayText.Today(context.Clock);
            var last = DayText.Parse("--to", parsed.GetValue(to)) ?? today.AddDays(-1);
            var first = DayText.Parse("--from", parsed.GetValue(from)) ?? new DateOnly(last.Year, last.Month, 1);
            if (first > last)
            {
                throw new UsageException("--to is before --from.");
            }

            var (spreadsheet, comparison, charges) = (parsed.GetValue(csv), parsed.GetValue(changes), parsed.GetValue(focus));
            var page = parsed.GetValue(html) ?? (spreadsheet is null && comparison is null && charges is null ? DefaultPage : null);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var period = new Period(first, last, today);
            if (page is not null || comparison is not null)
            {
                await FiguresAsync(host, context, page, comparison, period, stop);
            }

            if (spreadsheet is not null)
            {
                Notify(context, await WholeFile.WriteAsync(spreadsheet, text => CsvAsync(host, text, period, stop)), "rows", period, spreadsheet);
            }

            if (charges is not null)
            {
                Notify(context, await WholeFile.WriteAsync(charges, text => FocusAsync(host, new FocusCsv(text), period, stop)), "charges", period, charges);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task FiguresAsync(
        CliHost host, CliContext context, string? page, string? comparison, Period period, CancellationToken cancellationToken)
    {
        var accounts = new List<AccountCosts>();
        foreach (var connection in host.Engine.Connections.All)
        {
            accounts.Add(await host.Get<CostReportReader>().ReadAsync(connection.Account, period.First, period.Last, cancellationToken));
        }

        var report = new CostReport(host.Get<SentinelOptions>().Deployment, context.Clock.GetUtcNow(), period.First, period.Last, [.. accounts]);
        if (page is not null)
        {
            await WholeFile.WriteAsync(page, async text =>
            {
                await text.WriteAsync(ReportPage.Render(report).AsMemory(), cancellationToken);
                return 0;
            });
            context.Messages.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"The report from {period.First:yyyy-MM-dd} to {period.Last:yyyy-MM-dd} is in {DisplayText.Of(page, 300)}."));
        }

        if (comparison is not null)
        {
            Notify(context, await WholeFile.WriteAsync(comparison, text => Task.FromResult(ChangesCsv.Write(report, text))), "changes", period, comparison);
        }

        foreach (var line in accounts.SelectMany(account => ReportNotes.Change(account).Concat(ReportNotes.Of(account)), (account, note) => $"{account.Account.Provider}/{account.Account.Account}: {note}"))
        {
            context.Messages.WriteLine(DisplayText.Of(line, 400));
        }
    }

    private static async Task<long> CsvAsync(CliHost host, TextWriter text, Period period, CancellationToken cancellationToken)
    {
        var rows = 0L;
        CostCsv.WriteHeader(text);
        foreach (var connection in host.Engine.Connections.All)
        {
            rows += await host.Get<CostCsv>().WriteAsync(connection.Account, text, period.First, period.Last, cancellationToken);
        }

        return rows;
    }

    private static async Task<long> FocusAsync(CliHost host, FocusCsv csv, Period period, CancellationToken cancellationToken)
    {
        csv.WriteHeader();
        foreach (var connection in host.Engine.Connections.All)
        {
            var books = await host.Get<FocusContextReader>().ReadAsync(connection.Account, period.First, period.Last, cancellationToken);
            await foreach (var day in host.Get<FocusReader>().ReadAsync(connection.Account, period.First, period.Last, cancellationToken))
            {
                foreach (var charge in day.Reported.Concat(day.Unreported(period.Today)))
                {
                    csv.Write(new FocusRow(books, charge));
                }
            }
        }

        return csv.Rows;
    }

    private static void Notify(CliContext context, long rows, string what, Period period, string path) => context.Messages.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{rows:#,0} {what} from {period.First:yyyy-MM-dd} to {period.Last:yyyy-MM-dd} are in {DisplayText.Of(path, 300)}."));

    private readonly record struct Period(DateOnly First, DateOnly Last, DateOnly Today);
}
