using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ack</c>: acknowledges an alert, labels it, or resolves it manually.</summary>
public static class AckVerb
{
    private static readonly TimeSpan MostExpected = TimeSpan.FromDays(30);

    public static Command Build(CliStreams streams)
    {
        var id = new Argument<string>("ALERT") { Description = "The alert: its id as shown by 'sentinel alerts', or the first characters of it." };
        var length = new Option<string>("--for") { Description = "How long the acknowledgement lasts, such as 4h or 2d.", HelpName = "TIME", DefaultValueFactory = _ => "24h" };
        var by = new Option<string?>("--by") { Description = "Who acknowledges the alert. Default: the user of this machine.", HelpName = "NAME" };
        var note = new Option<string?>("--note") { Description = "A note for others.", HelpName = "TEXT" };
        var hold = new Option<bool>("--hold") { Description = "Block automatic actions until the acknowledgement ends." };
        var resolve = new Option<bool>("--resolve") { Description = "Resolve the alert. It can fire again only after usage was back to normal." };
        var benign = new Option<bool>("--benign") { Description = "Expected activity. Treat similar usage as normal and resolve the alert." };
        var expected = new Option<string?>("--expected-until") { Description = "Expected until this time, such as a load test or a migration. The usage is not learned as normal.", HelpName = "TIME" };
        var confirmed = new Option<bool>("--confirmed") { Description = "Confirmed abuse. Exclude it from the key's baseline and from the organization's alert threshold." };
        var since = new Option<string?>("--since") { Description = "With --confirmed: when the abuse began, if that was before the alert. Usage from then on is removed from the key's baseline.", HelpName = "TIME" };
        var command = new Command("ack", "Acknowledges an alert. Its notices are not repeated until the acknowledgement ends or the severity rises.")
        {
            id, length, by, note, hold, resolve, benign, expected, confirmed, since,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var lasts = TimeText.Length(parsed.GetValue(length) ?? "24h");
            await using var host = CliHost.Open(context, context.ReadOptions());
            var found = await FindAsync(host, await Named.AlertAsync(host, parsed.GetValue(id) ?? string.Empty, stop), stop);
            var now = context.Clock.GetUtcNow();
            var who = DisplayText.Of(parsed.GetValue(by) ?? Environment.UserName);
            var feedback = FeedbackOf(parsed.GetValue(benign), parsed.GetValue(expected), parsed.GetValue(confirmed), parsed.GetValue(since), now);
            if (feedback is not null && !await host.Get<AlertActions>().TeachAsync(found, feedback, who, now, stop))
            {
                throw new UsageException("This alert is not about a key, so it has no baseline to change.");
            }

            var covered = feedback is null ? null : await CoveredAsync(host, found, stop);
            if (feedback is Feedback.Benign || (feedback is not null && !found.Alert.IsOpen))
            {
                (await host.Engine.NotifyAsync(stop)).Require();
                await SayAsync(context, streams, new AckJson(found.Alert.Id, who, now, false, feedback is Feedback.Benign && found.Alert.IsOpen, Word(feedback)) { Noted = !found.Alert.IsOpen, CoveredUpToUsdPerHour = covered?.PerHour.Amount, CoveredUntil = covered?.Until });
                return ExitCode.Done;
            }

            if (!found.Alert.IsOpen)
            {
                throw new UsageException("This alert is already resolved. It cannot be acknowledged.");
            }

            var ack = new Ack(found.Alert.Id, who, now, now + lasts, found.Alert.Severity)
            {
                Holds = parsed.GetValue(hold),
                Note = parsed.GetValue(note) is { } said ? DisplayText.Of(said, 500) : null,
            };
            await host.Get<AlertActions>().AcknowledgeAsync(found, ack, stop);
            var isEnded = parsed.GetValue(resolve) && await host.Get<AlertActions>().ResolveAsync(found, now, stop);
            (await host.Engine.NotifyAsync(stop)).Require();
            await SayAsync(context, streams, new AckJson(found.Alert.Id, who, ack.Until, ack.Holds, isEnded, feedback is null ? null : Word(feedback)) { Note = ack.Note, CoveredUpToUsdPerHour = covered?.PerHour.Amount, CoveredUntil = covered?.Until });
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task SayAsync(CliContext context, CliStreams streams, AckJson said)
    {
        if (context.IsJson)
        {
            Json.Write(streams.Out, said);
            return;
        }

        var learned = said.Learned is { } word ? $" Learned: {word}.{Covered(said)}" : string.Empty;
        await streams.Out.WriteLineAsync(said switch
        {
            { Resolved: true } => $"Resolved by {said.By}.{learned}",
            { Noted: true } => $"Recorded by {said.By}.{learned}",
            _ => $"Acknowledged by {said.By} until {said.Until.UtcDateTime:u}{(said.Hold ? "; automatic actions are blocked until then" : string.Empty)}.{(said.Note is { } note ? $" Note: {note}" : string.Empty)}{learned}",
        });
    }

    /// <summary>The ceiling, so that the person sees what is still alerted.</summary>
    private static string Covered(AckJson said) => said is { CoveredUpToUsdPerHour: { } most, CoveredUntil: { } until }
        ? $" Usage of up to {new Usd(most)} an hour is not alerted until {(said.Learned == Word(new Feedback.Benign()) ? "it ends, at the latest " : string.Empty)}{until.UtcDateTime:u}. Above that it is alerted."
        : string.Empty;

    /// <summary>What is expected of the key after the feedback; null for nothing.</summary>
    private static async Task<ExpectedActivity?> CoveredAsync(CliHost host, FoundAlert found, CancellationToken cancellationToken) =>
        (await host.Get<SeriesStore>().FindAsync(found.Alert.Subject.Account, found.Alert.Subject.Series, cancellationToken))?.State.Expected;

    /// <exception cref="UsageException">More than one is set, or a time is in the past.</exception>
    private static Feedback? FeedbackOf(bool isBenign, string? expectedUntil, bool isConfirmed, string? since, DateTimeOffset now)
    {
        if ((isBenign ? 1 : 0) + (expectedUntil is null ? 0 : 1) + (isConfirmed ? 1 : 0) > 1)
        {
            throw new UsageException("Use only one of --benign, --expected-until and --confirmed.");
        }

        if (since is not null && !isConfirmed)
        {
            throw new UsageException("--since sets when the abuse began and needs --confirmed.");
        }

        if (expectedUntil is not null)
        {
            var until = TimeText.Moment(expectedUntil, "--expected-until", now);
            return until > now && until - now <= MostExpected
                ? new Feedback.ExpectedUntil(until)
                : throw new UsageException("--expected-until must be in the future, at most 30 days ahead. For a permanent change use --benign.");
        }

        return isBenign ? new Feedback.Benign() : isConfirmed ? new Feedback.Confirmed(SinceOf(since, now)) : null;
    }

    private static DateTimeOffset? SinceOf(string? since, DateTimeOffset now) => since is null ? null
        : TimeText.Past(since, "--since", now) is var at && at < now ? at
        : throw new UsageException("--since must be in the past: it is the time when the abuse began.");

    private static string Word(Feedback feedback) => feedback switch
    {
        Feedback.Benign => "benign",
        Feedback.ExpectedUntil expected => $"expected until {expected.Until.UtcDateTime:u}",
        Feedback.Confirmed => "confirmed",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<FoundAlert> FindAsync(CliHost host, string id, CancellationToken cancellationToken)
    {
        foreach (var account in host.Engine.Connections.All.Select(connection => connection.Account).Append(host.Get<HealthAlerts>().Account))
        {
            if (await host.Get<AlertActions>().FindAsync(account, id, cancellationToken) is { } found)
            {
                return found;
            }
        }

        throw new UsageException($"There is no alert {DisplayText.Of(id, 100)}. See 'sentinel alerts --open'.");
    }
}
