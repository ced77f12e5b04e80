using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>envelope</c>: the caps of the safety envelope, as they would be set now, and taking those of a project back.</summary>
internal static class EnvelopeVerb
{
    public static Command Build(CliStreams streams)
    {
        var undo = new Option<string?>("--undo") { Description = "Take the caps of this project back. They are not set again until --resume.", HelpName = "PROJECT" };
        var resume = new Option<string?>("--resume") { Description = "Let the envelope cap this project again, rate limits that a person changed at the provider included.", HelpName = "PROJECT" };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it, --undo and --resume only show what they would do." };
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command("envelope", "Shows the caps of the safety envelope for each project, and what they would have refused.") { undo, resume, yes, reason };
        command.SetAction(async (parsed, stop) => (parsed.GetValue(undo), parsed.GetValue(resume)) switch
        {
            ({ } project, null) => await ChangeAsync(new CliContext(parsed, streams), project, parsed.GetValue(yes), DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), isTakenBack: true, stop),
            (null, { } project) => await ChangeAsync(new CliContext(parsed, streams), project, parsed.GetValue(yes), DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), isTakenBack: false, stop),
            (null, null) => (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, Draw, stop)).Code,
            _ => throw new UsageException("--undo and --resume exclude each other. Use one of them."),
        });
        return command;
    }

    private static async Task<List<EnvelopeLine>> ReadAsync(CliHost host, CancellationToken cancellationToken) => [.. await host.Get<EnvelopeControl>().ReadAsync(cancellationToken)];

    private static void Draw(CliContext context, List<EnvelopeLine> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No project has usage yet.");
            return;
        }

        foreach (var line in lines)
        {
            context.Answer.WriteLine(Text($"project {DisplayText.Of(line.Project, 80)}: {(line.IsHeld ? "capped" : "not capped")}, {line.TrustedDays} days without an alert. Now: {Now(line)}"));
            foreach (var model in line.Models)
            {
                context.Answer.WriteLine(Text($"  {DisplayText.Of(model.Model, 80)}: {Number(model.CapRequests)} requests and {Number(model.CapTokens)} tokens per minute; the busiest minute had {model.BusiestRequests:#,0} and {model.BusiestTokens:#,0}"));
            }

            if (line.ExpectedUntil is { } until)
            {
                context.Answer.WriteLine(Text($"  With room for expected activity until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC (sentinel expect list)."));
            }

            if (line.Models.Length > 0)
            {
                context.Answer.WriteLine(Text($"  In the minutes that are kept, {line.Cut:#,0} of {line.Requests:#,0} requests were above these caps, alerts included."));
            }

            if (line.Theirs.Length > 0)
            {
                context.Answer.WriteLine(Text($"  Changed by a person at the provider and left alone: {DisplayText.Of(string.Join(", ", line.Theirs), 200)}"));
            }
        }

        context.Answer.WriteLine("A limit that is lower at the provider stays as it is.");
    }

    private static async Task<int> ChangeAsync(CliContext context, string project, bool isMeant, string reason, bool isTakenBack, CancellationToken cancellationToken)
    {
        var shown = DisplayText.Of(project, 80);
        if (!isMeant)
        {
            await context.Streams.Error.WriteLineAsync($"{(isTakenBack ? "Would take back the caps of project" : "Would let the envelope cap again: project")} {shown}. Add --yes to do it.");
            return ExitCode.Usage;
        }

        await using var host = CliHost.Open(context, context.ReadOptions());
        var control = host.Get<EnvelopeControl>();
        LimitOutcome? outcome = isTakenBack ? await control.TakeBackAsync(project, Person.OfProcess, reason, cancellationToken)
            : await control.HandOverAsync(project, Person.OfProcess, reason, cancellationToken) ? LimitOutcome.AsWanted
            : null;
        if (outcome is null)
        {
            throw new UsageException($"No organization has usage of a project '{shown}'. See 'sentinel envelope'.");
        }

        var isDone = outcome is not LimitOutcome.NotReturned;
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, new EnvelopeChangeJson(project, isTakenBack ? "undo" : "resume", isDone));
        }
        else
        {
            await (isDone ? context.Streams.Out : context.Streams.Error).WriteLineAsync((isDone, isTakenBack) switch
            {
                (false, _) => $"The provider does not show the restored limits of project {shown} yet. The next run tries again.",
                (_, true) => $"Restored: the rate limits of project {shown}. The envelope does not cap it again until 'sentinel envelope --resume {shown} --yes'.",
                _ => $"The next daily run caps project {shown} again.",
            });
        }

        return isDone ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Now(EnvelopeLine line) => line.Decision switch
    {
        "set" => "would set the caps of today",
        "lift" => $"would take the caps back. {line.Reason}",
        "blocked" => $"blocked by guardrail \"{AlertWords.Guardrail(line.BlockedBy ?? string.Empty)}\": {line.Reason}",
        _ => line.Reason ?? "nothing to do",
    };

    private static string Number(long? cap) => cap?.ToString("#,0", CultureInfo.InvariantCulture) ?? "any number of";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The result of <c>envelope --undo</c> and <c>--resume</c>, as JSON.</summary>
internal sealed record EnvelopeChangeJson(string ProjectId, string Change, bool Done);
