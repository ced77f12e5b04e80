using System.Globalization;

namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting of the prices can tell: a price that says nothing, a zero nobody meant.</summary>
internal static class PriceChecks
{
    public static IEnumerable<string> Of(PriceOptions prices)
    {
        for (var index = 0; index < prices.Overrides.Count; index++)
        {
            var price = prices.Overrides[index];
            decimal?[] amounts = [price.Input, price.CachedInput, price.CacheWrite, price.Output, price.PerUnit];
            if (!price.IsFree && (amounts.All(amount => amount is null) || amounts.Any(amount => amount == 0)))
            {
                yield return $"prices.overrides[{index}]: needs prices above zero, or isFree.";
            }

            if (price.EffectiveFrom is { } day && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                yield return $"prices.overrides[{index}].effectiveFrom: is a day that is none.";
            }
        }

        foreach (var twice in prices.Overrides.GroupBy(price => (price.Provider, price.Model, price.EffectiveFrom)).Where(group => group.Count() > 1))
        {
            yield return $"prices.overrides: '{twice.Key.Model}' has two prices from the same day.";
        }
    }
}
