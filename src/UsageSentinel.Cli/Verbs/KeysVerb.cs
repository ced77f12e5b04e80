using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Dashboard;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>keys</c>: every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public static class KeysVerb
{
    public static Command Build(CliStreams streams)
    {
        var command = new Command("keys", "Lists all keys with their cost this month, baseline and alerts.");
        command.SetAction(async (parsed, stop) => (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, Draw, stop)).Code);
        return command;
    }

    private static async Task<List<KeyLine>> ReadAsync(CliHost host, CancellationToken cancellationToken)
    {
        var lines = new List<KeyLine>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var overview = await host.Get<OverviewReader>().ReadAsync(connection.Account, cancellationToken);
            var prices = host.Get<PriceBooks>().Of(connection.Account.Provider).Version;
            lines.AddRange(overview.Keys.Select(key => Line(connection.Account, key, prices)));
        }

        return lines;
    }

    private static KeyLine Line(ProviderAccount account, KeyOverview key, string prices) => new(
        account.Provider,
        key.Series.Project?.Value,
        key.Series.Key?.Value,
        key.Name,
        Json.Word(key.Owner),
        key.CreatedAt,
        key.LastUsedAt,
        Json.Word(key.Status),
        key.Month.Amount,
        key.MonthBilled.Amount,
        key switch
        {
            { Month.Amount: 0, MonthGuessed.IsNone: false } => UsageJson.Unpriced,
            _ => key.MonthBilled == key.Month && key.Month.Amount != 0 ? "billed" : "estimated",
        },
        prices,
        key switch
        {
            { HoursLearned: null } => "none",
            { IsMature: true } => "mature",
            _ => string.Create(CultureInfo.InvariantCulture, $"learning ({key.HoursLearned} of {DetectorTuning.Default.MatureAge} h)"),
        },
        key.OpenAlerts,
        key.MonthGuessed.Best.Amount,
        key.Month.Amount,
        (key.Month + key.MonthGuessed.High).Amount,
        key.Unread);

    private static void Draw(CliContext context, List<KeyLine> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No keys are known yet. Run 'sentinel watch --once' first.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("key", "name", "project", "owner", "status", "last used (UTC)", "month", "baseline", "alerts");
        foreach (var line in lines)
        {
            table.AddRow(
                Cells.Of(line.ApiKeyId),
                Cells.Of(line.Name, 30),
                Cells.Of(line.ProjectId),
                Cells.Of(line.OwnerType),
                Cells.Of(line.Unread is null ? line.Status : line.Status + " (incomplete)"),
                Cells.Of(line.LastUsedAt),
                Cells.Of(new Usd(line.MonthCostUsd) + Cells.Unpriced(line.MonthUnpricedUsd, line.MonthAtMostUsd), 100),
                Cells.Of(line.Baseline),
                line.Alerts == 0 ? "0" : $"[red]{Cells.Of(line.Alerts)}[/]");
        }

        context.Answer.Write(table);
    }

    private sealed record KeyLine(
        string Provider,
        string? ProjectId,
        string? ApiKeyId,
        string? Name,
        string OwnerType,
        DateTimeOffset? CreatedAt,
        DateTimeOffset? LastUsedAt,
        string Status,
        decimal MonthCostUsd,
        decimal MonthBilledUsd,
        string CostBasis,
        string PriceVersion,
        string Baseline,
        int Alerts,
        decimal MonthUnpricedUsd,
        decimal MonthAtLeastUsd,
        decimal MonthAtMostUsd,
        string? Unread);
}
