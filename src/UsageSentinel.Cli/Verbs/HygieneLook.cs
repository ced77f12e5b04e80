using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>keys --hygiene</c>: what is unhealthy, as a table or as one JSON document.</summary>
internal static class HygieneLook
{
    public static async Task<int> RunAsync(ParseResult parsed, CliStreams streams, CancellationToken cancellationToken)
    {
        var context = new CliContext(parsed, streams);
        await using var host = CliHost.Open(context, context.ReadOptions());
        var now = host.Clock.GetUtcNow();
        var reviews = new List<HygieneJson>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var account = connection.Account;
            if (await host.Get<HygieneReader>().ReviewAsync(account, now, cancellationToken) is not { } review)
            {
                await streams.Error.WriteLineAsync($"The inventory of {account.Provider}/{account.Account} was not read yet. Run 'sentinel watch --once' first.");
                return ExitCode.Failed;
            }

            foreach (var ended in review.Ended)
            {
                await streams.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The exception for {DisplayText.Of(ended.Subject)} ended on {ended.Until:yyyy-MM-dd}; its findings count again."));
            }

            reviews.Add(HygieneJson.Of(account, review, await host.Get<Countdowns>().OpenAsync(account, cancellationToken)));
        }

        if (context.IsJson)
        {
            Json.Write(streams.Out, reviews);
        }
        else
        {
            reviews.ForEach(review => Draw(context, review));
        }

        return await Look.CheckAsync(host, streams, StoreNeeds.Usage, cancellationToken);
    }

    private static void Draw(CliContext context, HygieneJson review)
    {
        if (review.Findings.Count == 0)
        {
            context.Answer.WriteLine($"{review.Provider}/{review.Account}: no findings.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("severity", "rule", "what", "project", "owner", "observed", "healthy", "next step");
        foreach (var finding in review.Findings)
        {
            table.AddRow(
                Cells.Of(finding.Exception is null ? finding.Severity : "accepted"),
                Cells.Of(finding.Rule),
                Cells.Of(finding.Id),
                Cells.Of(finding.ProjectId),
                Cells.Of(finding.OwnerName ?? finding.OwnerId, 30),
                Cells.Of(finding.Observed, 60),
                Cells.Of(finding.Threshold, 40),
                Cells.Of(finding.Exception is { } exception ? $"accepted until {exception.Until}: {exception.Reason}" : finding.NextStep, 200));
        }

        context.Answer.Write(table);
        if (review.Deletions.Count > 0)
        {
            context.Answer.Write(Deletions(review.Deletions));
        }

        context.Answer.Write(Scores("project", review.Projects));
        context.Answer.Write(Scores("owner", review.Owners));
    }

    private static Table Deletions(IReadOnlyList<HygieneDeletionJson> deletions)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("to be deleted", "why", "phase", "from (UTC)", "note");
        foreach (var deletion in deletions)
        {
            table.AddRow(
                Cells.Of(deletion.Name ?? deletion.ApiKeyId, 40),
                Cells.Of(deletion.Rule),
                Cells.Of(deletion.ApprovedBy is null ? deletion.Phase : $"{deletion.Phase}, approved"),
                Cells.Of(deletion.DueAt),
                Cells.Of(deletion.Phase == "proposed" ? $"sentinel approve hygiene/{deletion.ApiKeyId}" : deletion.Note, 200));
        }

        return table;
    }

    private static Table Scores(string what, IReadOnlyList<HygieneScore> scores)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(what, "score", "findings");
        foreach (var score in scores.Where(score => score.Findings > 0))
        {
            table.AddRow(Cells.Of(score.Id.Length > 0 ? score.Id : "organization"), Cells.Of(score.Score), Cells.Of(score.Findings));
        }

        return table;
    }
}
