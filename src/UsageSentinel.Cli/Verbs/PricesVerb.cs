using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>prices check</c>: does the list name what is used, and is it fresh; <c>prices explain</c>: what does a model cost, and why.</summary>
public static class PricesVerb
{
    private const int DaysLookedAt = 30;

    private static readonly FittedColumn[] Columns =
        [new("model"), new("priced"), new("found", 20), new("as", 10), new("requests", 30) { IsNumber = true }, new("30 days (estimated)") { IsNumber = true }];

    public static Command Build(CliStreams streams)
    {
        var check = new Command("check", "Checks that each model used in the last 30 days has a price and that the price lists are up to date.");
        check.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var options = context.ReadOptions();
            var lists = PriceCheck.ListsOf(PriceBooks.Of(options.Prices), options, DayText.Today(context.Clock));
            var models = await ModelsAsync(context, stop);
            var answer = new PriceCheck(lists, models);
            if (context.IsJson)
            {
                Json.Write(streams.Out, answer);
            }
            else
            {
                Draw(context, answer);
            }

            return answer.Holds ? ExitCode.Done : ExitCode.No;
        });

        var model = new Argument<string>("MODEL") { Description = "The model name as in the usage data." };
        var provider = new Option<string>("--provider") { Description = "The provider of the price list.", DefaultValueFactory = _ => ProviderKinds.Default.Kind };
        provider.AcceptOnlyFromAmong([.. PriceFile.Providers]);
        var at = new Option<string?>("--at") { Description = "The UTC day. Default: today.", HelpName = "DATE" };
        var explain = new Command("explain", "Shows the price of a model on a day and how it was found.") { model, provider, at };
        explain.SetAction((parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var book = PriceBooks.Of(context.ReadOptions().Prices).Of(parsed.GetValue(provider) ?? ProviderKinds.Default.Kind);
            var answer = PriceExplanation.Of(book, parsed.GetRequiredValue(model), DayText.Parse("--at", parsed.GetValue(at)) ?? DayText.Today(context.Clock));
            if (context.IsJson)
            {
                Json.Write(streams.Out, answer);
            }
            else
            {
                PriceExplanation.Draw(context.Answer, answer);
            }

            return Task.FromResult(answer.IsPriced ? ExitCode.Done : ExitCode.No);
        });
        return new Command("prices", "Shows and updates the price lists used for estimates.") { check, explain, PricesUpdateVerb.Build(streams) };
    }

    private static async Task<List<PricedModel>> ModelsAsync(CliContext context, CancellationToken cancellationToken)
    {
        await using var host = CliHost.Open(context, context.ReadOptions());
        var now = host.Clock.GetUtcNow();
        var models = new List<PricedModel>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var used = await host.Get<ModelUsage>().ReadAsync(connection.Account, new TimeWindow(now.AddDays(-DaysLookedAt), now.AddDays(1)), cancellationToken);
            models.AddRange(used.Select(model => new PricedModel(
                connection.Account.Provider,
                connection.Account.Account,
                model.Model,
                model.Price.IsPriced,
                Json.Word(model.Price.Kind),
                model.Price.Name,
                model.Requests,
                model.Cost.Amount,
                model.LastUsedAt,
                model.Cost.Amount * model.Price.Spread.Low,
                model.Cost.Amount * model.Price.Spread.High)));
        }

        return models;
    }

    private static void Draw(CliContext context, PriceCheck answer)
    {
        foreach (var list in answer.Lists)
        {
            context.Answer.WriteLine(
                $"{list.Provider}: list {list.Version}, {list.Prices} {Plural.Of(list.Prices, "price")}, {list.Overridden.Count} overridden, {new PriceAge(list.AsOf, list.AgeDays, list.IsStale)}.");
        }

        if (answer.Models.Count == 0)
        {
            context.Answer.WriteLine("No model was used in the last 30 days, or no usage has been collected yet. Run 'sentinel watch --once' first.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, [.. answer.Models.Select(model => (Cell[])[
            Cells.Of(model.Model),
            model.IsPriced ? "yes" : Cell.Red("NO"),
            Cells.Word(model.Match),
            Cells.Of(model.PricedAs),
            Cells.Of(model.NumModelRequests),
            model.IsPriced ? Cells.Money(model.CostUsd) : $"about {Cells.Money(model.CostUsd)} ({Cells.Money(model.CostLowUsd)} to {Cells.Money(model.CostHighUsd)})",
        ])]);
    }
}
