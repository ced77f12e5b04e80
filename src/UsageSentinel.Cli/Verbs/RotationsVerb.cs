using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>rotations</c>: open rotations, and those that ended lately.</summary>
internal static class RotationsVerb
{
    private static readonly FittedColumn[] Columns =
        [new("key"), new("old key", 40), new("new key", 30), new("phase"), new("since (UTC)", 10), new("note") { IsProse = true }];

    public static Command Build(CliStreams streams)
    {
        var days = new Option<int>("--days") { Description = "How many days back ended rotations are listed.", HelpName = "DAYS", DefaultValueFactory = _ => 90 };
        var command = new Command("rotations", "Lists rotations of keys: open ones, and those that ended lately.") { days };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(days) is < 1 or > 3660)
            {
                throw new UsageException("--days must be between 1 and 3660.");
            }

            var length = TimeSpan.FromDays(parsed.GetValue(days));
            await Look.AtAsync(parsed, streams, (host, token) => ReadAsync(host, length, token), Draw, stop);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<List<RotationJson>> ReadAsync(CliHost host, TimeSpan length, CancellationToken cancellationToken) =>
        [.. (await host.Get<Rotations>().ListAsync(host.Clock.GetUtcNow() - length, cancellationToken)).Select(RotationJson.Of)];

    private static void Draw(CliContext context, List<RotationJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No key is being rotated. Start with 'sentinel rotate KEY'.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, lines.ConvertAll(line => (Cell[])[
            Cells.Of(line.Name ?? line.ApiKeyId),
            line.Name is null ? "-" : Cells.Of(line.ApiKeyId),
            Cells.Of(line.NewApiKeyId),
            Cells.Of(AlertWords.Rotation(line.Phase)),
            Cells.Of(line.AnnouncedAt ?? line.StartedAt),
            Cells.Of(line.Note, 300),
        ]));
    }
}
