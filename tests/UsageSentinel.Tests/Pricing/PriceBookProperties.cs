using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Tests.Usage;

namespace UsageSentinel.Tests.Pricing;

public sealed class PriceBookProperties
{
    private static readonly Core.Pricing.PriceBook Book = PriceFile.OpenAI();
    private static readonly TimeWindow Hour = BucketWidth.Hour.BucketOf(new DateTimeOffset(2026, 8, 2, 12, 0, 0, TimeSpan.Zero));

    /// <summary>None with long context: of that an average decides, which a split changes.</summary>
    private static readonly Gen<UsageDimensions> AnyDimensions =
        from model in Gen.Elements("gpt-4o", "o3-2025-04-16", "gpt-4o-realtime-preview", "gpt-5.2", "gpt-image-1", "whisper-1", "unknown-model", "gpt-4o-unheard", "gpt-9")
        from batch in Gen.Elements<bool?>(null, true, false)
        from tier in Gen.Elements<string?>(null, "flex", "priority", "default")
        where Book.IsLinear(UsageEndpoint.Completions, new UsageDimensions(null, null, model), Hour)
        select new UsageDimensions(null, null, model, batch, tier);

    private static readonly Gen<UsageEndpoint> AnyEndpoint = Gen.Elements(Enum.GetValues<UsageEndpoint>());

    [Property(MaxTest = 500)]
    public Property Estimate_OfAnySplit_GivesTheSameTotal() => Prop.ForAll(
        AnyDimensions.Zip(AnyEndpoint).Zip(AnyCounts.Gen.NonEmptyListOf()).ToArbitrary(),
        given =>
        {
            var ((dimensions, endpoint), parts) = given;
            var whole = parts.Aggregate(default(UsageCounts), (sum, part) => sum + part);
            var split = parts.Sum(part => Book.Estimate(endpoint, dimensions, part, Hour).Cost.Amount);

            // Decimals are exact to 28 digits; a division (bytes to GiB) rounds in the last of them.
            return Math.Abs(split - Book.Estimate(endpoint, dimensions, whole, Hour).Cost.Amount) < 1e-15m;
        });

    [Property(MaxTest = 500)]
    public Property Itemize_AddsUpToTheEstimateExactly() => Prop.ForAll(
        AnyDimensions.Zip(AnyEndpoint).Zip(AnyCounts.Gen).ToArbitrary(),
        given =>
        {
            var ((dimensions, endpoint), counts) = given;
            var (charges, _) = Book.Itemize(endpoint, dimensions, counts, Hour);
            return charges.Sum(charge => charge.Cost.Amount) == Book.Estimate(endpoint, dimensions, counts, Hour).Cost.Amount
                && charges.All(charge => charge.Quantity > 0)
                && charges.Select(charge => charge.Meter).Distinct().Count() == charges.Length;
        });

    [Property(MaxTest = 500)]
    public Property Estimate_MoreUsage_NeverCostsLess() => Prop.ForAll(
        AnyDimensions.Zip(AnyEndpoint).Zip(AnyCounts.Gen.Zip(AnyCounts.Gen)).ToArbitrary(),
        given =>
        {
            var ((dimensions, endpoint), (less, more)) = given;
            return Book.Estimate(endpoint, dimensions, less, Hour).Cost <= Book.Estimate(endpoint, dimensions, less + more, Hour).Cost;
        });
}
