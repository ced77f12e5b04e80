using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>explain</c>: why an alert is what it is, derived once more from the stored inputs.</summary>
public static class ExplainVerb
{
    public static Command Build(CliStreams streams)
    {
        var id = new Argument<string>("ALERT") { Description = "The id of the alert, as shown by 'sentinel alerts'." };
        var command = new Command("explain", "Re-evaluates an alert from its recorded inputs and checks that the result is identical.") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var derived = await FindAsync(host, parsed.GetValue(id) ?? string.Empty, stop);
            var expected = await host.Get<Expectations>().OfAsync(derived.Alert, stop);
            var changes = await host.Get<WhatChanged>().BeforeAsync(derived.Alert, stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, ExplainJson.Of(derived, changes) with { ExpectedActivity = expected?.ToString() });
            }
            else
            {
                await DrawAsync(streams.Out, derived, [.. changes.Select(change => $"Changed at the provider: {change}"), .. expected is null ? [] : (string[])[$"{expected}."]], context.Clock.GetUtcNow());
            }

            return derived.IsSame ? ExitCode.Done : ExitCode.No;
        });
        return command;
    }

    private static async Task<Rederivation> FindAsync(CliHost host, string id, CancellationToken cancellationToken)
    {
        var known = host.Engine.Connections.All.Select(connection => connection.Account).Append(host.Get<HealthAlerts>().Account);
        foreach (var account in known.Union(await SealedSteps.AccountsAsync(host.Get<LedgerStore>(), cancellationToken)))
        {
            if (await host.Get<Explainer>().ExplainAsync(account, id, cancellationToken) is { } derived)
            {
                return derived;
            }
        }

        if (await host.Get<Explainer>().PurgeOfAsync(id, cancellationToken) is PurgeMark.Purged)
        {
            throw new UsageException($"Alert {DisplayText.Of(id, 100)} was removed after its retention (retention.alertsDays). Its decisions are in 'sentinel ledger --alert'.");
        }

        throw new UsageException($"There is no alert {DisplayText.Of(id, 100)}. See 'sentinel alerts'.");
    }

    private static async Task DrawAsync(TextWriter to, Rederivation derived, ImmutableArray<string> notes, DateTimeOffset now)
    {
        var alert = derived.Alert;
        await to.WriteLineAsync(Text($"{alert.Subject.Rule} {alert.Severity.ToString().ToLowerInvariant()}, {DisplayText.Of(alert.Subject.Series.Name)}, since {alert.ActiveAt:yyyy-MM-dd HH:mm} UTC, {Word(alert.State)}"));
        await to.WriteLineAsync(DisplayText.Of($"{alert.Title}: {alert.Anomaly.Explanation}", 2_000));
        if (LossRate.Of(alert, StaffedHours.Next(now, TimeZoneInfo.Utc, [])) is { } loss)
        {
            await to.WriteLineAsync(Text($"Above the expected cost: {loss} ({AlertEventFactory.BasisOf(alert)}, times in UTC)"));
        }

        foreach (var note in notes)
        {
            await to.WriteLineAsync(DisplayText.Of(note, 500));
        }

        await to.WriteLineAsync();
        foreach (var one in derived.Transitions)
        {
            var score = one.Score is { } known
                ? Text($"score {known:0.00} ({one.Family.ToString().ToLowerInvariant()}), alerts above {one.Bars.Alert:0.00}, acts above {one.Bars.Act:0.00}: ")
                : string.Empty;
            var step = one.Kept.Step is { } kept
                ? Text($"{kept.At:yyyy-MM-dd HH:mm}  {kept.Kind,-10}")
                : Text($"step {DisplayText.Of(one.Kept.Number, 100)}:");
            await to.WriteLineAsync(Text($"{step} {score}{Word(one.Sameness)}"));
        }

        foreach (var one in derived.Decisions)
        {
            await to.WriteLineAsync(Text($"{one.Row.Entry.At:yyyy-MM-dd HH:mm}  row {one.Row.Number}: {DisplayText.Of(one.Row.Entry.Summary, 300)}: {Word(one.Sameness)}"));
        }

        await to.WriteLineAsync(derived switch
        {
            { IsSame: true } => Text($"{derived.Transitions.Length} {Plural.Of(derived.Transitions.Length, "step")} and {derived.Decisions.Length} {Plural.Of(derived.Decisions.Length, "decision")} were re-evaluated: the results are identical."),
            { IsPastRetention: true } => "The recorded inputs were removed after their retention (retention.inputsDays). The ledger shows when.",
            { Transitions.IsEmpty: true, Decisions.IsEmpty: true } => "There are no recorded inputs for this alert: it is about totals, reports or health, or an earlier version created it.",
            _ => "Not all results could be reproduced.",
        });
    }

    private static string Word(Sameness sameness) => sameness switch
    {
        Sameness.Same => "identical",
        Sameness.Differs => "DIFFERS",
        Sameness.Missing => "its inputs are missing",
        Sameness.Altered => "its inputs were ALTERED",
        Sameness.Inserted => "was INSERTED: no ledger row refers to it",
        Sameness.PastRetention => "its inputs were removed after their retention",
        Sameness.OtherVersion => "its inputs were recorded by another version",
        _ => throw new UnreachableException(),
    };

    private static string Word(AlertState state) => state.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
