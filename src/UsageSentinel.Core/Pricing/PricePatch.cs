using System.Collections.Immutable;

namespace UsageSentinel.Core.Pricing;

/// <summary>Prices put over those of a list: what it names changes, the rest stays as listed. Units are those of <see cref="ModelPrice"/>.</summary>
/// <param name="Models">Names or patterns.</param>
/// <param name="EffectiveFrom">The first day, in UTC, they hold; the earliest date for "always".</param>
public sealed record PricePatch(ImmutableArray<string> Models, DateOnly EffectiveFrom)
{
    public decimal? Input { get; init; }

    public decimal? Output { get; init; }

    public decimal? CachedInput { get; init; }

    public decimal? CacheWrite { get; init; }

    public decimal? CacheWriteHour { get; init; }

    public decimal? AudioInput { get; init; }

    public decimal? CachedAudioInput { get; init; }

    public decimal? AudioOutput { get; init; }

    public decimal? ImageInput { get; init; }

    public decimal? CachedImageInput { get; init; }

    public decimal? ImageOutput { get; init; }

    public decimal? PerUnit { get; init; }

    public decimal? BatchMultiplier { get; init; }

    public decimal? FlexMultiplier { get; init; }

    public decimal? PriorityMultiplier { get; init; }

    public LongContext? LongContext { get; init; }

    /// <value>The default is null: those of the list.</value>
    public ImmutableArray<DetailPrice>? Details { get; init; }

    public bool IsFree { get; init; }

    /// <value>Whether the price change that the list has on <see cref="EffectiveFrom"/> does not happen. The default is false.</value>
    public bool IsCancelled { get; init; }

    /// <summary>The price of the named model.</summary>
    /// <param name="below">The price it is put over; null for none.</param>
    public ModelPrice Over(ModelPrice? below)
    {
        if (IsFree)
        {
            return new ModelPrice(Models, EffectiveFrom, 0, 0, IsFree: true);
        }

        var price = below is null or { IsFree: true } ? new ModelPrice(Models, EffectiveFrom, 0, 0) : below;
        return price with
        {
            Models = Models,
            EffectiveFrom = EffectiveFrom,
            Input = Input ?? price.Input,
            Output = Output ?? price.Output,
            CachedInput = CachedInput ?? price.CachedInput,
            CacheWrite = CacheWrite ?? price.CacheWrite,
            CacheWriteHour = CacheWriteHour ?? price.CacheWriteHour,
            AudioInput = AudioInput ?? price.AudioInput,
            CachedAudioInput = CachedAudioInput ?? price.CachedAudioInput,
            AudioOutput = AudioOutput ?? price.AudioOutput,
            ImageInput = ImageInput ?? price.ImageInput,
            CachedImageInput = CachedImageInput ?? price.CachedImageInput,
            ImageOutput = ImageOutput ?? price.ImageOutput,
            PerUnit = PerUnit ?? price.PerUnit,
            IsFree = false,
            BatchMultiplier = BatchMultiplier ?? price.BatchMultiplier,
            FlexMultiplier = FlexMultiplier ?? price.FlexMultiplier,
            PriorityMultiplier = PriorityMultiplier ?? price.PriorityMultiplier,
            LongContext = LongContext ?? price.LongContext,
            Details = Details ?? price.Details,
        };
    }
}
