using System.Globalization;

namespace UsageSentinel.Runtime.Options;

/// <summary>Checks prices that no single setting can check: an override without a price, a price of zero without isFree.</summary>
internal static class PriceChecks
{
    public static IEnumerable<string> Of(PriceOptions prices)
    {
        for (var index = 0; index < prices.Overrides.Count; index++)
        {
            var price = prices.Overrides[index];
            decimal?[] amounts =
            [
                price.Input, price.CachedInput, price.CacheWrite, price.CacheWriteHour, price.Output, price.AudioInput, price.CachedAudioInput, price.AudioOutput,
                price.ImageInput, price.CachedImageInput, price.ImageOutput, price.PerUnit, price.BatchMultiplier, price.FlexMultiplier, price.PriorityMultiplier,
            ];
            if (price.IsCancelled)
            {
                if (price.EffectiveFrom is null || price.IsFree || amounts.Any(amount => amount is not null))
                {
                    yield return $"prices.overrides[{index}]: to cancel a price change, set effectiveFrom and no price.";
                }
            }
            else if (!price.IsFree && (amounts.All(amount => amount is null) || amounts.Any(amount => amount == 0)))
            {
                yield return $"prices.overrides[{index}]: set prices above zero, or isFree.";
            }

            if (price.EffectiveFrom is { } day && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                yield return $"prices.overrides[{index}].effectiveFrom: is not a date in the form YYYY-MM-DD.";
            }
        }

        foreach (var twice in prices.Overrides.GroupBy(price => (price.Provider, price.Model, price.EffectiveFrom)).Where(group => group.Count() > 1))
        {
            yield return $"prices.overrides: '{twice.Key.Model}' has two prices from the same day.";
        }
    }
}
