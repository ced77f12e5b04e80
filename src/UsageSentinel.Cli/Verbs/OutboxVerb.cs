using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>outbox</c>: what waits to be sent, and why.</summary>
public static class OutboxVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("what"),
        new("where"),
        new("since (UTC)"),
        new("attempts", 10) { IsNumber = true },
        new("next (UTC)", 20),
        new("id") { IsProse = true },
        new("last error") { IsProse = true },
    ];

    public static Command Build(CliStreams streams)
    {
        var command = new Command("outbox", "Lists events and notices that wait to be sent, and those that failed too often.") { Replay(streams) };
        command.SetAction((parsed, stop) => Look.AtAsync(parsed, streams, ReadAsync, Draw, stop));
        return command;
    }

    private static Command Replay(CliStreams streams)
    {
        var command = new Command("replay", "Retries now everything that waits or failed too often.");
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            await host.Get<DeadLetterReplay>().RunAsync(stop);
            (await host.Engine.TellAsync(stop)).Require();
            var left = await ReadAsync(host, stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, left);
            }
            else
            {
                Draw(context, left);
            }

            return left.Any(line => line.Error is not null) ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static async Task<List<OutboxJson>> ReadAsync(CliHost host, CancellationToken cancellationToken)
    {
        var lines = new List<OutboxJson>();
        await foreach (var due in host.Get<OutboxStore>().PointersAsync(cancellationToken))
        {
            lines.Add(new OutboxJson("event", due.Pointer, null, due.PointedAt, due.Claim.Attempts, due.Claim.DueAt, due.IsRefused, due.Claim.LastError));
        }

        await foreach (var (route, row) in host.Get<NotifyStore>().UndeliveredAsync(cancellationToken))
        {
            lines.Add(new OutboxJson("notice", row.Group.Key, route, row.NoticeAt, row.Claim.Attempts, row.Claim.DueAt, false, row.Claim.LastError));
        }

        lines.AddRange((await host.Get<DeadLetterStore>().ReadAsync(cancellationToken)).Select(letter =>
            new OutboxJson("dead_letter", letter.Id, letter.Queue, letter.At, 0, null, true, letter.Event is null ? $"{letter.Why} Content starts with: {letter.Begins}" : letter.Why)));
        return lines;
    }

    private static void Draw(CliContext context, List<OutboxJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("Nothing is waiting.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, lines.ConvertAll(line => (Cell[])[
            Cells.Word(line.Kind),
            Cells.Of(line.Where),
            Cells.Of(line.Since),
            Cells.Of(line.Attempts),
            Cells.Of(line.NextAt),
            Cells.Of(line.Id, 300),
            Cells.Of(line.Error, 300),
        ]));
    }
}
