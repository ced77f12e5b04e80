using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>inventory</c>: who may use what, and what changed.</summary>
internal static class InventoryVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("kind"),
        new("id"),
        new("name", 10),
        new("project", 60),
        new("owner", 30),
        new("created (UTC)", 50),
        new("last used (UTC)", 20),
        new("expires (UTC)", 40),
        new("settings") { IsProse = true },
    ];

    private static readonly FittedColumn[] ChangeColumns =
    [
        new("seen (UTC)"),
        new("change"),
        new("kind", 20),
        new("id"),
        new("project", 40),
        new("by", 30),
        new("settings") { IsProse = true },
        new("notes") { IsProse = true },
    ];

    public static Command Build(CliStreams streams)
    {
        var kind = new Option<string?>("--kind") { Description = $"Only things of this kind: {string.Join(", ", Kinds)}.", HelpName = "KIND" };
        kind.AcceptOnlyFromAmong([.. Kinds]);
        var changes = new Option<bool>("--changes") { Description = "What changed, oldest first, instead of what is listed." };
        var days = new Option<int>("--days") { Description = "With --changes: how many days back.", HelpName = "DAYS", DefaultValueFactory = _ => 7 };
        var command = new Command("inventory", "Lists projects, keys, admin keys, people, limits and certificates, or what changed.") { kind, changes, days };
        command.SetAction(async (parsed, stop) =>
        {
            var only = parsed.GetValue(kind);
            if (!parsed.GetValue(changes))
            {
                return (await Look.AnswerAsync(parsed, streams, null, (host, token) => ReadAsync(host, streams, only, token), Draw, stop)).Code;
            }

            if (parsed.GetValue(days) is < 1 or > 3660)
            {
                throw new UsageException("--days must be between 1 and 3660.");
            }

            var length = TimeSpan.FromDays(parsed.GetValue(days));
            await Look.AtAsync(parsed, streams, (host, token) => ChangesAsync(host, only, length, token), Draw, stop);
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<string> Kinds => Enum.GetValues<InventoryKind>().Select(Json.Word);

    private static async Task<List<InventoryJson>> ReadAsync(CliHost host, CliStreams streams, string? only, CancellationToken cancellationToken)
    {
        var lines = new List<InventoryJson>();
        foreach (var connection in host.Engine.Connections.All)
        {
            if (await host.Get<HygieneReader>().InventoryAsync(connection.Account, cancellationToken) is not { } read)
            {
                await streams.Error.WriteLineAsync($"The inventory of {connection.Account.Provider}/{connection.Account.Account} was not read yet. Run 'sentinel watch --once' first.");
                continue;
            }

            foreach (var unread in read.Unread)
            {
                await streams.Error.WriteLineAsync($"Not read, shown as before: {DisplayText.Of(unread, 300)}");
            }

            lines.AddRange(read.Snapshot.Items.Select(item => InventoryJson.Of(connection.Account.Provider, item)));
        }

        return [.. lines.Where(line => only is null || line.Kind == only)];
    }

    private static async Task<List<InventoryChangeJson>> ChangesAsync(CliHost host, string? only, TimeSpan length, CancellationToken cancellationToken)
    {
        var lines = new List<InventoryChangeJson>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var changes = await host.Get<HygieneReader>().ChangesAsync(connection.Account, host.Clock.GetUtcNow() - length, cancellationToken);
            lines.AddRange(changes.Select(change => InventoryChangeJson.Of(connection.Account.Provider, change)));
        }

        return [.. lines.Where(line => only is null || line.Item.Kind == only).OrderBy(line => line.At)];
    }

    private static void Draw(CliContext context, List<InventoryJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("Nothing is listed.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, lines.ConvertAll(line => (Cell[])[
            Cells.Word(line.Kind),
            Cells.Of(line.IsOurs ? line.Id + " (used by UsageSentinel)" : line.Id, 200),
            Cells.Of(line.Name),
            Cells.Of(line.ProjectId),
            Cells.Of(line.OwnerName ?? line.OwnerId),
            Cells.Of(line.CreatedAt),
            Cells.Of(line.LastUsedAt),
            Cells.Of(line.ExpiresAt),
            Cells.Of(string.Join(", ", line.Settings.Select(pair => $"{pair.Key}={pair.Value}")), 300),
        ]));
    }

    private static void Draw(CliContext context, List<InventoryChangeJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("Nothing changed.");
            return;
        }

        FittedTable.Write(context.Answer, ChangeColumns, lines.ConvertAll(line => (Cell[])[
            Cells.Of(line.At),
            Cells.Of(line.Change),
            Cells.Word(line.Item.Kind),
            Cells.Of(line.Item.Id, 200),
            Cells.Of(line.Item.ProjectId),
            Cells.Of(line.ByUs ? "UsageSentinel" : line.ActorId),
            Cells.Of(string.Join(", ", line.Settings.Select(setting => $"{setting.Name}: {setting.Before ?? "none"} to {setting.After ?? "none"}")), 300),
            Cells.Word(string.Join(", ", line.Notes)),
        ]));
    }
}
