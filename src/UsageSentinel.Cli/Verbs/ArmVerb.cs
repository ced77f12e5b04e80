using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>arm</c>: how far the product may go by itself, after saying how often acting would have been right so far.</summary>
public static class ArmVerb
{
    private const string Config = "config";

    private const string NoEvidence =
        "In the last 90 days no action was blocked by the mode alone, so nothing shows what enforce would do. Stay in observe until 'sentinel ledger --would-have' lists decisions, or use --yes-without-evidence.";

    /// <summary>How far back decisions count.</summary>
    private static readonly TimeSpan Past = TimeSpan.FromDays(90);

    public static Command Build(CliStreams streams)
    {
        var mode = new Argument<string>("MODE") { Description = "observe, approve or enforce. config returns to the mode in the configuration." };
        mode.AcceptOnlyFromAmong("observe", "approve", "enforce", Config);
        var rule = new Option<string?>("--rule") { Description = "One rule. Default: every rule that has no override of its own.", HelpName = "NAME" };
        rule.AcceptOnlyFromAmong(Enum.GetNames<RuleKind>());
        var yes = new Option<bool>("--yes") { Description = "Apply the change. Without it, the command only shows the current precision." };
        var without = new Option<bool>("--yes-without-evidence") { Description = "Set enforce although the ledger has no decision that shows what it would have done." };
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command("arm", "Overrides the response mode (observe, approve or enforce).") { mode, rule, yes, without, reason };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var change = new ModeChange(
                parsed.GetValue(mode) ?? Config, parsed.GetValue(rule), parsed.GetValue(yes) || parsed.GetValue(without), parsed.GetValue(without), DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300));
            return await RunAsync(context, host, change, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, CliHost host, ModeChange change, CancellationToken cancellationToken)
    {
        var (mode, rule, isMeant, isWithoutEvidence, reason) = change;
        var now = host.Clock.GetUtcNow();
        var acts = await ActsAsync(host, rule, now, cancellationToken);
        var (shadow, levels) = (ShadowPrecision.Of(acts.Select(act => act.Label)), ShadowEvidence.Of(acts));
        if (mode == "enforce" && isMeant && acts.IsEmpty && !isWithoutEvidence)
        {
            throw new RefusedException(NoEvidence);
        }

        if (isMeant)
        {
            var chosen = Enum.TryParse<ResponseMode>(mode, ignoreCase: true, out var known) ? known : (ResponseMode?)null;
            // The ledger row comes first: no override exists without a record of who set it.
            await host.Get<LedgerStore>().AppendAsync(
                new LedgerEntry(
                    now, LedgerKind.Control, string.Empty, "/", Person.OfProcess, $"Armed {rule ?? "every rule"}: {mode}. {Words(shadow)}{(reason.Length > 0 ? $" {reason}" : string.Empty)}", string.Empty),
                null,
                cancellationToken);
            await host.Get<ResponseModeOverrideStore>().ArmAsync(rule ?? ResponseModeOverrideStore.EveryRule, chosen, Person.OfProcess, now, cancellationToken);
        }

        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, ArmJson.Of(rule, mode, isMeant, shadow, levels));
        }
        else
        {
            await context.Streams.Out.WriteLineAsync(Words(shadow));
            foreach (var level in levels)
            {
                await context.Streams.Out.WriteLineAsync(Words(level));
            }

            await (isMeant ? context.Streams.Out : context.Streams.Error).WriteLineAsync(
                isMeant ? $"{rule ?? "Every rule without an override of its own"}: {mode}." : $"Add --yes to set {rule ?? "every rule without an override of its own"} to {mode}.");
        }

        return isMeant ? ExitCode.Done : ExitCode.Usage;
    }

    private static async Task<ImmutableArray<ShadowActions>> ActsAsync(CliHost host, string? rule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var acts = (await host.Get<ShadowDecisionReader>().ReadAsync(now - Past, now.AddMinutes(1), cancellationToken)).Acts;
        if (rule is null)
        {
            return acts;
        }

        var ofRule = new HashSet<string>(StringComparer.Ordinal);
        foreach (var connection in host.Engine.Connections.All)
        {
            var alerts = await host.Get<AlertIndex>().ReadAsync(connection.Account, now - Past, cancellationToken);
            ofRule.UnionWith(alerts.Where(alert => alert.Subject.Rule.ToString() == rule).Select(alert => alert.Id));
        }

        return [.. acts.Where(act => ofRule.Contains(act.EpisodeId))];
    }

    private static string Words(ShadowEvidence level) => level.Level is ContainmentLevel.None
        ? string.Create(CultureInfo.InvariantCulture, $"{level.Actions} of them: the level is not known, because the recorded inputs were removed after their retention.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{level.Level.Word()} ({level.Level.Words()}): {level.Actions} times, {level.Confirmed} labelled as abuse, {level.Benign} as benign. It would have saved about {level.Saved} and affected normal traffic of {level.CutPerHour} per hour.");

    private static string Words(ShadowPrecision shadow) => shadow.WouldHaveActed == 0
        ? "In the last 90 days no action was blocked by the mode alone, so the precision of automatic actions is not known."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"In the last 90 days enforce mode would have acted on {shadow.WouldHaveActed} {Plural.Of(shadow.WouldHaveActed, "alert")}: {shadow.Confirmed} labelled as abuse, {shadow.Benign} labelled as benign, {shadow.Unlabelled} not labelled; precision {(shadow.Precision is { } share ? $"{share * 100:F0} %" : "not known")} (95 % interval {shadow.Low * 100:F0} to {shadow.High * 100:F0} %).");

    /// <summary>The change that was asked for.</summary>
    /// <param name="Mode">The mode; <see cref="Config"/> for the one in the configuration.</param>
    /// <param name="Rule">The rule; null for every rule without an override of its own.</param>
    /// <param name="IsMeant">Whether it is applied, and not only shown.</param>
    /// <param name="IsWithoutEvidence">Whether enforce is set although nothing shows what it would have done.</param>
    /// <param name="Reason">Why; may be empty.</param>
    private sealed record ModeChange(string Mode, string? Rule, bool IsMeant, bool IsWithoutEvidence, string Reason);
}

/// <summary>What was armed, and what was known, as JSON.</summary>
public sealed record ArmJson(
    string? Rule,
    string Mode,
    bool Armed,
    int WouldHaveActed,
    int Confirmed,
    int Benign,
    int Unlabelled,
    double? Precision,
    double PrecisionLow,
    double PrecisionHigh,
    IReadOnlyList<ArmLevelJson> Levels)
{
    public static ArmJson Of(string? rule, string mode, bool isArmed, ShadowPrecision shadow, IEnumerable<ShadowEvidence> levels) => new(
        rule,
        mode,
        isArmed,
        shadow.WouldHaveActed,
        shadow.Confirmed,
        shadow.Benign,
        shadow.Unlabelled,
        shadow.Precision,
        shadow.Low,
        shadow.High,
        [.. levels.Select(level => new ArmLevelJson(
            level.Level.Word(), level.Actions, level.Confirmed, level.Benign, Math.Round(level.Saved.Amount, 6), Math.Round(level.CutPerHour.Amount, 6)))]);
}

/// <summary>What enforce would have done at one containment level, as JSON.</summary>
/// <param name="Response">The level; <c>none</c> where the recorded inputs are gone.</param>
/// <param name="Actions">Alerts it would have acted on.</param>
/// <param name="Confirmed">Of those, labelled as abuse.</param>
/// <param name="Benign">Of those, labelled as benign.</param>
/// <param name="SavedUsd">What the actions would have saved, estimated.</param>
/// <param name="CutUsdPerHour">The normal cost per hour they would have affected together.</param>
public sealed record ArmLevelJson(string Response, int Actions, int Confirmed, int Benign, decimal SavedUsd, decimal CutUsdPerHour);
