using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Operating;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>explain</c>: the story of an alert: what was expected and what came, hour by hour, what changed, and what was done.</summary>
public static class ExplainVerb
{
    private const int MostDecisions = 1_000;

    /// <summary>Hours shown before the alert began.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(6);

    /// <summary>Hours shown after it ended.</summary>
    private static readonly TimeSpan After = TimeSpan.FromHours(2);

    public static Command Build(CliStreams streams)
    {
        var id = new Argument<string>("ALERT") { Description = "The alert: its id as shown by 'sentinel alerts', or the first characters of it." };
        var command = new Command("explain", "Shows the story of an alert: each hour against what was expected, what changed, and what was done.") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var derived = await AuditDeriveVerb.FindAsync(host, await Named.AlertAsync(host, parsed.GetValue(id) ?? string.Empty, stop), stop);
            var course = await CourseAsync(host, derived, context.Clock.GetUtcNow(), stop);
            var expected = await host.Get<Expectations>().OfAsync(derived.Alert, stop);
            var changes = await host.Get<WhatChanged>().BeforeAsync(derived.Alert, stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, ExplainJson.Of(derived, changes) with { ExpectedActivity = expected?.ToString(), Hours = course?.Hours ?? [] });
                return ExitCode.Done;
            }

            await WriteAsync(host, context, derived, [.. changes.Select(change => $"Changed at the provider: {change}"), .. expected is null ? [] : (string[])[$"{expected}."]], stop);
            HourTable.Write(context, course, derived.Alert);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>An alert of an account that is not configured any more has a record, but no page.</summary>
    private static async Task WriteAsync(CliHost host, CliContext context, Rederivation derived, string[] notes, CancellationToken cancellationToken)
    {
        var decisions = await host.Get<DecisionAnswers>().ReadAsync(MostDecisions, derived.Alert.Id, cancellationToken);
        IEnumerable<StoryLine> lines = await host.Get<AlertAnswers>().ShowAsync(derived.Alert.Id, cancellationToken) is { } shown
            ? AlertStory.Of(shown, notes, decisions, context.Clock.GetUtcNow(), $"sentinel audit derive {shown.Alert.ShortId}")
            : [$"{derived.Alert.Title}: {derived.Alert.Anomaly.Explanation}", .. notes.Select(note => (StoryLine)note)];
        await StoryLine.WriteAsync(context, lines);
    }

    private static async Task<Course?> CourseAsync(CliHost host, Rederivation derived, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alert = derived.Alert;
        if (alert.Subject.Key is null || host.Engine.Connections.All.All(connection => connection.Account != alert.Subject.Account))
        {
            return null;
        }

        var end = alert.ResolvedAt is { } over && over + After < now ? over + After : now;
        var window = new TimeWindow(BucketWidth.Hour.Floor(alert.ActiveAt - Before), BucketWidth.Hour.Ceiling(end > alert.ActiveAt ? end : alert.ActiveAt));
        return await host.Get<CourseAnswers>().ReadAsync(alert.Subject.Account, alert.Subject.Series, window, cancellationToken);
    }
}
