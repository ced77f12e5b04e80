using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ledger</c>: every decision, carried out or blocked, oldest first.</summary>
public static class LedgerVerb
{
    public static Command Build(CliStreams streams)
    {
        var last = new Option<int>("--last") { Description = "How many of the newest rows to show.", HelpName = "N", DefaultValueFactory = _ => 100 };
        last.Validators.Add(result =>
        {
            if (result.GetValue(last) < 1)
            {
                result.AddError("--last: at least 1 row.");
            }
        });
        var episode = new Option<string?>("--alert") { Description = "Show only rows about this alert.", HelpName = "ID" };
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
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(wouldHave))
            {
                return await ShadowDecisions.RunAsync(new CliContext(parsed, streams), parsed.GetValue(days), stop);
            }

            var (most, id) = (parsed.GetValue(last), parsed.GetValue(episode));
            await Look.AtAsync(parsed, streams, (host, token) => ReadAsync(host, most, id, token), Draw, stop);
            return ExitCode.Done;
        });
        return command;
    }

    private static Task<List<LedgerRowJson>> ReadAsync(CliHost host, int most, string? episode, CancellationToken cancellationToken) =>
        host.Get<DecisionAnswers>().ReadAsync(most, episode, cancellationToken);

    private static void Draw(CliContext context, List<LedgerRowJson> rows)
    {
        if (rows.Count == 0)
        {
            context.Answer.WriteLine("No decisions.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("row", "at (UTC)", "what", "key", "by", "summary");
        foreach (var row in rows)
        {
            table.AddRow(
                Cells.Of(row.Number),
                Cells.Of(row.At),
                Cells.Of(row.Kind),
                Cells.Of(row.Subject.Split('/')[^1]),
                Cells.Of(row.Actor),
                Cells.Of(row.Summary, 300));
        }

        context.Answer.Write(table);
    }
}
