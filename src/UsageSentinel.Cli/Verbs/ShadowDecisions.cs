using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ledger --would-have</c>: what would have been done if the mode had allowed it.</summary>
internal static class ShadowDecisions
{
    public static async Task<int> RunAsync(CliContext context, int days, CancellationToken cancellationToken)
    {
        await using var host = CliHost.Open(context, context.ReadOptions());
        var now = context.Clock.GetUtcNow();
        var report = await host.Get<ShadowDecisionReader>().ReadAsync(now.AddDays(-days), now, cancellationToken);
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, ShadowDecisionsJson.Of(report));
        }
        else
        {
            Draw(context, report);
        }

        return ExitCode.Done;
    }

    private static void Draw(CliContext context, ShadowDecisionReport report)
    {
        if (report.Acts.IsEmpty)
        {
            context.Answer.WriteLine("No action would have been taken.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("at (UTC)", "key", "at stake (estimated)", "judged", "what");
        foreach (var act in report.Acts)
        {
            table.AddRow(Cells.Of(act.At), Cells.Of(act.Key), Cells.Of(act.AtStake.ToString()), Cells.Of(Json.Word(act.Label)), Cells.Of(act.Summary, 300));
        }

        context.Answer.Write(table);
        context.Answer.WriteLine($"{report.Acts.Length} {Plural.Of(report.Acts.Length, "time")}, {report.Keys} {Plural.Of(report.Keys, "key")}, {report.AtStake} at stake. {ShadowDecisionWeekly.Words(report.Precision)}");
    }
}

/// <summary>What would have been done, as JSON.</summary>
internal sealed record ShadowDecisionsJson(
    DateTimeOffset From,
    DateTimeOffset To,
    int WouldHaveActed,
    int Keys,
    decimal AtStakeUsd,
    int Confirmed,
    int Benign,
    int Unlabelled,
    double? ShadowPrecision,
    double ShadowPrecisionLow,
    double ShadowPrecisionHigh,
    IReadOnlyList<ShadowActionJson> Acts)
{
    public static ShadowDecisionsJson Of(ShadowDecisionReport report)
    {
        var shadow = report.Precision;
        return new ShadowDecisionsJson(
            report.From,
            report.To,
            report.Acts.Length,
            report.Keys,
            report.AtStake.Amount,
            shadow.Confirmed,
            shadow.Benign,
            shadow.Unlabelled,
            shadow.Precision,
            shadow.Low,
            shadow.High,
            [.. report.Acts.Select(act => new ShadowActionJson(act.EpisodeId, act.Subject, act.At, act.Summary, act.AtStake.Amount, Json.Word(act.Label)))]);
    }
}

/// <summary>One of them.</summary>
internal sealed record ShadowActionJson(string EpisodeId, string Subject, DateTimeOffset At, string Summary, decimal AtStakeUsd, string Label);
