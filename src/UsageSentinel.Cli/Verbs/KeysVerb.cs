using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>keys</c>: every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public static class KeysVerb
{
    public static Command Build(CliStreams streams)
    {
        var command = new Command("keys", "Every key, its cost this month, its baseline and its alerts.");
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var lines = new List<KeyLine>();
            foreach (var connection in host.Engine.Connections.All)
            {
                lines.AddRange(await ReadAsync(host, connection.Account, stop));
            }

            if (context.IsJson)
            {
                Json.Write(streams.Out, lines);
            }
            else
            {
                Draw(context, lines);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IEnumerable<KeyLine>> ReadAsync(CliHost host, ProviderAccount account, CancellationToken cancellationToken)
    {
        var (state, _) = await host.Get<AccountStore>().LoadAsync(account, cancellationToken);
        var inventory = await host.Get<InventoryStore>().ReadAsync(account, cancellationToken);
        var sheet = (await host.Get<SeriesSheet>().ReadAsync(account, cancellationToken)).ToDictionary(line => line.Costs.Series.Name);
        var today = DateOnly.FromDateTime((state.MinutesThrough ?? TimeProvider.System.GetUtcNow()).UtcDateTime);
        var listed = inventory.Keys.Select(key => Line(account, key, sheet.GetValueOrDefault(key.Key.Id.Value), today));
        var known = inventory.Keys.Select(key => key.Key.Id.Value).ToHashSet(StringComparer.Ordinal);
        var others = sheet.Values.Where(line => !known.Contains(line.Costs.Series.Name)).Select(line => Line(account, line, today));
        return listed.Concat(others).OrderByDescending(line => line.MonthCostUsd).ThenBy(line => line.ApiKeyId, StringComparer.Ordinal);
    }

    private static KeyLine Line(ProviderAccount account, StoredKey stored, SeriesLine? line, DateOnly today) => new(
        account.Provider,
        stored.Key.Project.Value,
        stored.Key.Id.Value,
        stored.Key.Name,
        stored.Key.OwnerType switch
        {
            KeyOwnerType.User => "user",
            KeyOwnerType.ServiceAccount => "service_account",
            _ => "unknown",
        },
        stored.Key.CreatedAt,
        Later(line?.LastUsedAt, stored.Key.LastUsedAt),
        stored.MissingSince is null ? "active" : "deleted",
        Month(line, today),
        Baseline(line),
        line?.OpenAlerts ?? 0);

    /// <summary>A series that usage names but the inventory does not.</summary>
    private static KeyLine Line(ProviderAccount account, SeriesLine line, DateOnly today) => new(
        account.Provider,
        line.Costs.Series.Project?.Value,
        line.Costs.Series.Key?.Value,
        null,
        "unknown",
        null,
        line.LastUsedAt,
        line.Costs.Series.IsAttributed ? "unknown" : "unattributed",
        Month(line, today),
        Baseline(line),
        line.OpenAlerts);

    private static decimal Month(SeriesLine? line, DateOnly today) =>
        (line?.Costs.Between(new DateOnly(today.Year, today.Month, 1), today) ?? Usd.Zero).Amount;

    private static string Baseline(SeriesLine? line) => line switch
    {
        null => "none",
        { HoursLearned: >= SeasonalBaseline.MatureHours } => "mature",
        _ => string.Create(CultureInfo.InvariantCulture, $"learning ({line.HoursLearned} of {SeasonalBaseline.MatureHours} h)"),
    };

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;

    private static void Draw(CliContext context, List<KeyLine> lines)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("key", "name", "project", "owner", "status", "last used (UTC)", "month (estimated)", "baseline", "alerts");
        foreach (var line in lines)
        {
            table.AddRow(
                Cells.Of(line.ApiKeyId),
                Cells.Of(line.Name, 30),
                Cells.Of(line.ProjectId),
                Cells.Of(line.OwnerType),
                Cells.Of(line.Status),
                Cells.Of(line.LastUsedAt),
                Cells.Of(new Usd(line.MonthCostUsd).ToString()),
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
        string Baseline,
        int Alerts);
}
