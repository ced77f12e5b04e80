using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ledger --would-have</c>: what would have been done if the mode had allowed it.</summary>
internal static class ShadowDecisions
{
    private static readonly FittedColumn[] Columns =
        [new("at (UTC)"), new("key"), new("at stake (estimated)") { IsNumber = true }, new("evaluated as", 10), new("what") { IsProse = true }];

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

        FittedTable.Write(context.Answer, Columns, [.. report.Acts.Select(act => (Cell[])[
            Cells.Of(act.At),
            Cells.Of(act.Key),
            act.AtStake.ToString(),
            Cells.Word(Json.Word(act.Label)),
            Cells.Of(AlertWords.Text(act.Summary), 300),
        ])]);
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
