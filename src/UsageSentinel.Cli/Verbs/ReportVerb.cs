using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Spectre.Console;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Reporting.Focus;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>report</c>: what finance asks for about a period.</summary>
public static class ReportVerb
{
    public static Command Build(CliStreams streams)
    {
        var from = new Option<string?>("--from") { Description = "First UTC day; the default is the first of this month.", HelpName = "DATE" };
        var to = new Option<string?>("--to") { Description = "Last UTC day; the default is yesterday.", HelpName = "DATE" };
        var focus = new Option<string>("--focus") { Description = "Writes every charge of the period as FOCUS 1.2 CSV, gzip by name (.gz).", HelpName = "FILE", Required = true };
        var command = new Command("report", "What finance asks for about a period.") { from, to, focus };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var last = DayText.Of("--to", parsed.GetValue(to)) ?? today.AddDays(-1);
            var first = DayText.Of("--from", parsed.GetValue(from)) ?? new DateOnly(last.Year, last.Month, 1);
            if (first > last)
            {
                throw new UsageException("--to lies before --from.");
            }

            await using var host = CliHost.Open(context, context.ReadOptions());
            await WriteAsync(host, context, parsed.GetValue(focus) ?? throw new UsageException("--focus needs a file."), first, last, today, stop);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task WriteAsync(
        CliHost host, CliContext context, string path, DateOnly first, DateOnly last, DateOnly today, CancellationToken cancellationToken)
    {
        // Beside its place and moved there when it is whole: a report that fails leaves the one before it.
        var part = path + ".part";
        long rows;
        var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        await using (file)
        {
            Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
            var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16);
            await using (text)
            {
                rows = await WriteAsync(host, new FocusCsv(text), first, last, today, cancellationToken);
            }
        }

        File.Move(part, path, overwrite: true);
        context.Messages.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rows:#,0} charges from {first:yyyy-MM-dd} to {last:yyyy-MM-dd} are in {DisplayText.Of(path, 300)}."));
    }

    private static async Task<long> WriteAsync(
        CliHost host, FocusCsv csv, DateOnly first, DateOnly last, DateOnly today, CancellationToken cancellationToken)
    {
        csv.WriteHeader();
        foreach (var connection in host.Engine.Connections.All)
        {
            var books = await host.Get<FocusBooksReader>().ReadAsync(connection.Account, first, last, cancellationToken);
            await foreach (var day in host.Get<FocusReader>().ReadAsync(connection.Account, first, last, cancellationToken))
            {
                foreach (var charge in day.Told.Concat(day.Untold(today)))
                {
                    csv.Write(new FocusRow(books, charge));
                }
            }
        }

        return csv.Rows;
    }
}
