using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>Reads which models an account used lately, and how the price of each was found.</summary>
public sealed class ModelUsage(UsageHistory history, SeriesSummaryStore sheet, PriceBooks books)
{
    /// <summary>Every model used in the hours of <paramref name="window"/>, the most expensive first.</summary>
    public async Task<ImmutableArray<UsedModel>> ReadAsync(ProviderAccount account, TimeWindow window, CancellationToken cancellationToken)
    {
        var book = books.Of(account.Provider);
        var models = new Dictionary<string, UsedModel>(StringComparer.Ordinal);
        foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain))
        {
            await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Hour, window, cancellationToken))
            {
                if (row.Dimensions.Model is { } model)
                {
                    var before = models.TryGetValue(model, out var used)
                        ? used
                        : new UsedModel(model, book.Find(model, DateOnly.FromDateTime(row.Window.Start.UtcDateTime)), 0, Usd.Zero, row.Window.End);
                    models[model] = before with
                    {
                        Requests = before.Requests + row.Counts.Requests,
                        Cost = before.Cost + book.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost,
                        LastUsedAt = row.Window.End > before.LastUsedAt ? row.Window.End : before.LastUsedAt,
                    };
                }
            }
        }

        return [.. models.Values.OrderByDescending(model => model.Cost).ThenBy(model => model.Model, StringComparer.Ordinal)];
    }
}

/// <summary>A model that was used.</summary>
/// <param name="Model">As usage names it.</param>
/// <param name="Price">Its price when it was first used in the window.</param>
/// <param name="Requests">In the window.</param>
/// <param name="Cost">Estimated by the list, in the window.</param>
/// <param name="LastUsedAt">The end of the last hour with usage.</param>
public sealed record UsedModel(string Model, PriceMatch Price, long Requests, Usd Cost, DateTimeOffset LastUsedAt);
