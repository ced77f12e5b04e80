using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>rotate</c>: replaces a key. Without confirmation it only says what it would do.</summary>
internal static class RotateVerb
{
    public static Command Build(CliStreams streams)
    {
        var key = new Argument<string>("KEY") { Description = "The key: its id, or its name if no other key has that name." };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it, the command only shows what it would do. For a rotation that waits: accept that the new key carries less than the old one did." };
        var cancel = new Option<bool>("--cancel") { Description = "End the rotation of the key, and say what remains." };
        var reveal = new Option<bool>("--reveal") { Description = "Print the new secret to standard output, once." };
        var to = new Option<string?>("--to") { Description = "Write the new secret to a file that only this user may read.", HelpName = "FILE" };
        var closed = new Option<string?>("--source-closed") { Description = "Replace a key that was revoked: how the source of the leak was closed, in a sentence. It is recorded. Needs response.replaceRevoked.", HelpName = "TEXT" };
        var command = new Command("rotate", "Replaces a key by a new one, and deletes the old one after applications have moved.") { key, yes, cancel, reveal, to, closed };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(reveal) && parsed.GetValue(to) is not null)
            {
                throw new UsageException("Use either --reveal or --to FILE.");
            }

            if (parsed.GetValue(cancel) && (parsed.GetValue(yes) || parsed.GetValue(reveal) || parsed.GetValue(to) is not null || parsed.GetValue(closed) is not null))
            {
                throw new UsageException("--cancel takes no other option.");
            }

            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var rotations = host.Get<Rotations>();
            var id = await Named.KeyAsync(host, parsed.GetValue(key) ?? string.Empty, stop);
            var open = await rotations.FindAsync(id, stop);
            if (parsed.GetValue(cancel))
            {
                return await CancelAsync(context, rotations, id, open, stop);
            }

            if (open is not null)
            {
                return await ContinueAsync(context, host, open, parsed.GetValue(yes), parsed.GetValue(reveal), stop);
            }

            var target = parsed.GetValue(reveal) ? "reveal" : parsed.GetValue(to) is { } file ? Path.GetFullPath(file) : "vault";
            var plan = await rotations.PlanAsync(id, new RotationRequest(Person.OfProcess, target) { Statement = parsed.GetValue(closed) }, stop);
            if (plan.IsUnknown)
            {
                throw new UsageException($"The key {DisplayText.Of(id)} is not in the inventory. Run 'sentinel keys' to list all keys, or 'sentinel watch --once' to read them again.");
            }

            if (plan.Rotation is not { } rotation)
            {
                return await AnswerAsync(context, null, "refused", plan.Refusal, ExitCode.Refused);
            }

            if (!parsed.GetValue(yes))
            {
                if (rotation.IsReplacement)
                {
                    return await AnswerAsync(context, rotation, "preview", $"Would hold the rate limits of project {rotation.Project} at normal for 7 days, create a service account with a key ({Scopes(rotation)}), and write the secret to {Where(rotation)}. Your statement is recorded with your name: {rotation.Statement} Add --yes to do it.", ExitCode.Usage);
                }

                var person = plan.IsPersons ? " The key belongs to a person; the service account replaces it." : string.Empty;
                return await AnswerAsync(context, rotation, "preview", $"Would create a service account with a key ({Scopes(rotation)}) in project {rotation.Project}, and write the secret to {Where(rotation)}.{person} The old key stays until applications have moved. Add --yes to do it.", ExitCode.Usage);
            }

            Allow(context, host, rotation, parsed.GetValue(reveal));
            return await StartedAsync(context, await rotations.StartAsync(rotation, stop));
        });
        return command;
    }

    private static async Task<int> CancelAsync(CliContext context, Rotations rotations, string id, Rotation? open, CancellationToken cancellationToken)
    {
        if (open is null)
        {
            throw new UsageException($"The key {DisplayText.Of(id)} is not being rotated. See 'sentinel rotations'.");
        }

        var ended = await rotations.CancelAsync(open, cancellationToken);
        return ended switch
        {
            { Phase: RotationPhase.Cancelled } => await AnswerAsync(context, ended, "cancelled", $"Cancelled. {ended.Note}", ExitCode.Done),
            { Phase: RotationPhase.Deleting or RotationPhase.Deleted or RotationPhase.Rotated } => await AnswerAsync(context, ended, "refused", "Too late: the old key is being deleted, or is deleted.", ExitCode.Refused),
            _ => await AnswerAsync(context, ended ?? open, "intended", "Another run is working on it. The next run cancels it: see 'sentinel rotations'.", ExitCode.Failed),
        };
    }

    private static async Task<int> ContinueAsync(CliContext context, CliHost host, Rotation open, bool isMeant, bool isRevealed, CancellationToken cancellationToken)
    {
        if (!isMeant)
        {
            return await AnswerAsync(context, open, "open", $"The key is being rotated ({Json.Word(open.Phase)}). {open.Note} Use --cancel to end it; --yes {(open.IsReplacement ? "lifts the limits of the project" : "accepts that the new key carries less than the old one did")}.", ExitCode.Usage);
        }

        Allow(context, host, open, isRevealed);
        var next = await host.Get<Rotations>().AcceptShareAsync(open, cancellationToken) ?? open;
        return next.Phase < RotationPhase.Announced ? await StartedAsync(context, next)
            : await AnswerAsync(context, next, "accepted", next.IsReplacement ? $"Accepted. {next.Note}" : $"Accepted. The old key is deleted after it was silent for the set time. {next.Note}", ExitCode.Done);
    }

    private static async Task<int> StartedAsync(CliContext context, Rotation rotation) => rotation.Phase switch
    {
        >= RotationPhase.Announced => await AnswerAsync(context, rotation, "started", $"Key {rotation.NewKey} replaces {rotation.OldKey}. Its secret is in {Where(rotation)}. Let applications read it; {(rotation.IsReplacement ? "the rate limits of the project are held at normal for 7 days" : "the old key stays until they have moved")}. See 'sentinel rotations'.", ExitCode.Done),
        RotationPhase.Due => await AnswerAsync(context, rotation, "withheld", $"Nothing was created yet: {(rotation.Note.Length > 0 ? rotation.Note : "the stop switch is on.")}", ExitCode.Refused),
        _ => await AnswerAsync(context, rotation, "intended", $"Started, but not complete. The next run continues: see 'sentinel rotations'. {rotation.Note}", ExitCode.Failed),
    };

    private static void Allow(CliContext context, CliHost host, Rotation rotation, bool isRevealed)
    {
        if (rotation.Target == "reveal" && isRevealed)
        {
            host.Get<RotationVaults>().RevealTo(context.Streams.Out);
        }
    }

    private static string Scopes(Rotation rotation) => rotation.Scopes.IsEmpty ? "without restriction" : $"scopes {string.Join(", ", rotation.Scopes)}";

    private static string Where(Rotation rotation) => rotation.Target switch
    {
        "vault" => $"{rotation.SecretName} in the vault",
        "reveal" => "standard output",
        var file => $"the file {file}",
    };

    private static async Task<int> AnswerAsync(CliContext context, Rotation? rotation, string outcome, string line, int code)
    {
        // A revealed secret is alone on standard output.
        var isAlone = rotation?.Target == "reveal";
        if (context.IsJson && !isAlone)
        {
            Json.Write(context.Streams.Out, new RotateJson(outcome, rotation is null ? null : RotationJson.Of(rotation), line));
        }
        else
        {
            await (code == ExitCode.Done && !isAlone ? context.Streams.Out : context.Streams.Error).WriteLineAsync(DisplayText.Of(line, 4_000));
        }

        return code;
    }
}

/// <summary>The result of <c>rotate</c>, as JSON.</summary>
internal sealed record RotateJson(string Outcome, RotationJson? Rotation, string Detail);
