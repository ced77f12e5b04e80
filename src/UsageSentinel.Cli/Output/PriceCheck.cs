using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Cli.Output;

/// <summary>What <c>prices check</c> found.</summary>
public sealed record PriceCheck(IReadOnlyList<CheckedList> Lists, IReadOnlyList<PricedModel> Models)
{
    public bool Holds => Lists.All(list => !list.IsStale) && Models.All(model => model.IsPriced);

    /// <summary>The lists of the configured providers.</summary>
    public static List<CheckedList> ListsOf(PriceBooks books, SentinelOptions options, DateOnly today) =>
    [
        .. options.ProviderKinds().Select(provider => books.Of(provider).List).Select(list => new CheckedList(
            list.Provider,
            list.Version,
            list.AsOf,
            PriceAge.Of(list, today, options.Prices.StaleAfterDays).IsStale,
            list.Prices.Length,
            list.Overridden,
            PriceAge.Of(list, today, options.Prices.StaleAfterDays).Days,
            list.Sources)),
    ];
}

/// <summary>One price list.</summary>
public sealed record CheckedList(string Provider, string Version, DateOnly? AsOf, bool IsStale, int Prices, IReadOnlyList<string> Overridden, int? AgeDays, IReadOnlyList<string> Sources);

/// <summary>One model that was used.</summary>
public sealed record PricedModel(
    string Provider, string Account, string Model, bool IsPriced, string Match, string PricedAs, long NumModelRequests, decimal CostUsd, DateTimeOffset LastUsedAt, decimal CostLowUsd, decimal CostHighUsd);
