using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>budgets --what-if</c> and <c>budgets --undo</c>: the limits that budgets set at the provider.</summary>
internal static class BudgetLimitLines
{
    public static async Task<List<BudgetLimitJson>> ReadAsync(CliHost host, CancellationToken cancellationToken)
    {
        var runner = host.Get<BudgetLimitRunner>();
        return [.. (await runner.ReadAsync(cancellationToken)).Select(view => BudgetLimitJson.Of(view, runner.Decide(view), host.Clock.GetUtcNow()))];
    }

    public static void Draw(CliContext context, List<BudgetLimitJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No budget is about a project with a period of day, week or month: only such a budget can set limits.");
            return;
        }

        foreach (var line in lines)
        {
            context.Answer.WriteLine(Text($"{line.Name}: project {line.ProjectId}, {new Usd(line.SpentUsd)} of {new Usd(line.AmountUsd)} spent, period to {line.PeriodEnd:yyyy-MM-dd HH:mm} UTC, onExceeded {line.OnExceeded}. Now: {Now(line)}"));
            if (line.NormalUsdPerHour is not { } normal)
            {
                context.Answer.WriteLine("  The normal traffic of the project is not known: at least a day of usage is needed.");
                continue;
            }

            context.Answer.WriteLine(Text($"  limit: monthly spend limit of {new Usd(line.SpendLimitUsd ?? 0)}: spent this month, and {new Usd(normal)} per hour of normal traffic to the end of the period plus 20 %"));
            foreach (var model in line.Throttle)
            {
                context.Answer.WriteLine(Text($"  throttle: {DisplayText.Of(model.Model, 80)}: {model.RequestsPerMinute:#,0} requests and {model.TokensPerMinute:#,0} tokens per minute"));
            }
        }

        context.Answer.WriteLine("A limit that is lower at the provider stays as it is.");
    }

    public static async Task<int> UndoAsync(CliContext context, string budget, bool isMeant, string reason, CancellationToken cancellationToken)
    {
        await using var host = CliHost.Open(context, context.ReadOptions());
        var runner = host.Get<BudgetLimitRunner>();
        var view = (await runner.ReadAsync(cancellationToken)).FirstOrDefault(view => view.Budget.Name == budget && view.Held is not null)
            ?? throw new UsageException($"The budget '{DisplayText.Of(budget, 80)}' holds no limit. See 'sentinel budgets --what-if'.");
        var what = $"{view.Key.LimitKind.Word()} of project {view.Key.Project}";
        if (!isMeant)
        {
            await context.Streams.Error.WriteLineAsync($"Would restore: {what}. Add --yes to do it.");
            return ExitCode.Usage;
        }

        var outcome = await runner.UndoAsync(budget, Person.OfProcess, reason, cancellationToken);
        var isDone = outcome is LimitOutcome.AsWanted or LimitOutcome.TakenOver or LimitOutcome.NoReason;
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, new BudgetUndoJson(budget, view.Key.Project.Value, view.Key.LimitKind.Word(), isDone));
        }
        else
        {
            await (isDone ? context.Streams.Out : context.Streams.Error).WriteLineAsync(
                isDone ? $"Restored: {what}. The budget does not set it again in this period." : $"The provider does not show the restored limit yet: {what}. The next run tries again.");
        }

        return isDone ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Now(BudgetLimitJson line) => line.Decision switch
    {
        "set" => "would set the limit",
        "lift" => "would take the limit back",
        "blocked" => $"blocked by guardrail \"{AlertWords.Guardrail(line.BlockedBy ?? string.Empty)}\": {line.Reason}",
        _ => line.Held ? "the limit is set" : "nothing to do",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The result of <c>budgets --undo</c>, as JSON.</summary>
public sealed record BudgetUndoJson(string Name, string ProjectId, string Response, bool Restored);
