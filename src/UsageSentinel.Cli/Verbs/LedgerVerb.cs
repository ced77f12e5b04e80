using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ledger</c>: every decision, carried out or blocked, oldest first.</summary>
public static class LedgerVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("row", 50) { IsNumber = true },
        new("at (UTC)"),
        new("what", 20),
        new("key", 40),
        new("by", 60),
        new("summary") { IsProse = true },
    ];

    private static readonly Sorts<LedgerRowJson> Orders = new(
        ("oldest", (left, right) => left.Number.CompareTo(right.Number)),
        ("newest", (left, right) => right.Number.CompareTo(left.Number)));

    public static Command Build(CliStreams streams)
    {
        var last = new Option<string>("--last") { Description = "How many of the newest rows to show, or the time up to now, such as 24h.", HelpName = "N|TIME", DefaultValueFactory = _ => "100" };
        var episode = new Option<string?>("--alert") { Description = "Show only rows about this alert.", HelpName = "ALERT" };
        var wouldHave = new Option<bool>("--would-have") { Description = "Show the actions that only the response mode blocked, and their precision." };
        var days = new Option<int>("--days") { Description = "How many days --would-have covers.", HelpName = "N", DefaultValueFactory = _ => 7 };
        days.Validators.Add(result =>
        {
            if (result.GetValue(days) is < 1 or > 3660)
            {
                result.AddError("--days: 1 to 3660.");
            }
        });
        var command = new Command("ledger", "Lists decisions: actions taken and actions blocked.") { last, episode, wouldHave, days };
        var options = ListOptions.AddTo(command, Orders.Names, ListScope.Records);
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(wouldHave))
            {
                return await ShadowDecisions.RunAsync(new CliContext(parsed, streams), parsed.GetValue(days), stop);
            }

            var (count, since) = Last(parsed.GetValue(last) ?? string.Empty, new CliContext(parsed, streams).Clock.GetUtcNow());
            var nothing = string.Empty;
            await Look.AtAsync(parsed, streams, ReadAsync, (context, rows) => Draw(context, rows, nothing), stop);
            return ExitCode.Done;

            async Task<List<LedgerRowJson>> ReadAsync(CliHost host, CancellationToken token)
            {
                var filter = await options.ReadAsync(parsed, host, token);
                var asked = parsed.GetValue(episode) is { } typed ? $"--alert {DisplayText.Of(typed, 60)} " : string.Empty;
                asked = $"{asked}{filter.Asked}{(since is null ? string.Empty : $" --last {DisplayText.Of(parsed.GetValue(last), 20)}")}".Trim();
                nothing = (filter with { Asked = asked }).Nothing("decisions", "No decisions.");
                var alert = parsed.GetValue(episode) is { } id ? await Named.AlertAsync(host, id, token) : null;
                var isAll = since is not null || filter.Asked.Length > 0;
                var rows = (await host.Get<DecisionAnswers>().ReadAsync(isAll ? int.MaxValue : count, alert, token))
                    .Where(row => !(row.At < since) && filter.Takes(PartOf(row.Subject, "keys"), PartOf(row.Subject, "projects")))
                    .TakeLast(count);
                return filter.Apply(rows, Orders);
            }
        });
        return command;
    }

    /// <summary>The part of a subject such as <c>/providers/openai/accounts/default/projects/proj_1/keys/key_1</c>; null where it has none.</summary>
    private static string? PartOf(string subject, string kind)
    {
        var parts = subject.Split('/');
        var at = Array.IndexOf(parts, kind);
        return at >= 0 && at + 1 < parts.Length && parts[at + 1] != "-" ? parts[at + 1] : null;
    }

    private static (int Count, DateTimeOffset? Since) Last(string text, DateTimeOffset now) =>
        !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? (int.MaxValue, now - TimeText.Length(text))
        : count >= 1 ? (count, null)
        : throw new UsageException("--last: at least 1 row.");

    private static void Draw(CliContext context, List<LedgerRowJson> rows, string nothing)
    {
        if (rows.Count == 0)
        {
            context.Answer.WriteLine(nothing);
            return;
        }

        var cells = new List<Cell[]>();
        foreach (var row in rows)
        {
            cells.Add([
                Cells.Of(row.Number),
                Cells.Of(row.At),
                Cells.Of(AlertWords.Kind(row.Kind)),
                Cells.Of(row.Subject.Split('/')[^1]),
                Cells.Of(row.Actor),
                Cells.Of(AlertWords.Text(row.Summary), 300),
            ]);
        }

        FittedTable.Write(context.Answer, Columns, cells);
    }
}
