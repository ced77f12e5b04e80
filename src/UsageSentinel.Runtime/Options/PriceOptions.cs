using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Prices of the operator's own, over the lists that come with the product.</summary>
public sealed class PriceOptions
{
    [Description("A custom price list, in the format of the built-in lists. Its basedOn names the built-in list that it overrides.")]
    public string? File { get; set; }

    [Description("Additional price lists, at most one for each provider, as written by 'sentinel prices update'.")]
    public List<string> Files { get; set; } = [];

    [Description("The age in days from which a price list is reported as stale.")]
    [Range(1, 3650)]
    public int StaleAfterDays { get; set; } = 60;

    [Description("Prices of individual models. They override all price lists.")]
    public List<PriceOverrideOptions> Overrides { get; set; } = [];
}

/// <summary>Prices of one model, in US dollars per million tokens. What is not set stays as listed.</summary>
public sealed class PriceOverrideOptions
{
    [Description("The kind of provider.")]
    [Required, AllowedValues("openai", "anthropic", "azure-openai")]
    public string Provider { get; set; } = "openai";

    [Description("The model, in any spelling. Dated snapshots and -latest are included. A * after a separator (acme-*) matches any ending.")]
    [Required, StringLength(200, MinimumLength = 1)]
    public string Model { get; set; } = string.Empty;

    [Description("The first UTC day on which this price applies. Default: always.")]
    [RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    public string? EffectiveFrom { get; set; }

    [Description("Cancels the price change that the list contains for effectiveFrom.")]
    public bool IsCancelled { get; set; }

    [Description("Uncached input.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? Input { get; set; }

    [Description("Input read from the prompt cache. Default: the price in the list.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CachedInput { get; set; }

    [Description("Input written to the prompt cache. Default: the price in the list.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CacheWrite { get; set; }

    [Description("Input written to the one-hour prompt cache.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CacheWriteHour { get; set; }

    [Description("Audio input.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? AudioInput { get; set; }

    [Description("Audio input read from the prompt cache.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CachedAudioInput { get; set; }

    [Description("Audio output.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? AudioOutput { get; set; }

    [Description("Image input.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? ImageInput { get; set; }

    [Description("Image input read from the prompt cache.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CachedImageInput { get; set; }

    [Description("Image output.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? ImageOutput { get; set; }

    [Description("Batch price as a share of the standard price.")]
    [Range(0.0, 1_000.0)]
    public decimal? BatchMultiplier { get; set; }

    [Description("Flex price as a share of the standard price.")]
    [Range(0.0, 1_000.0)]
    public decimal? FlexMultiplier { get; set; }

    [Description("Priority price as a multiple of the standard price.")]
    [Range(0.0, 1_000.0)]
    public decimal? PriorityMultiplier { get; set; }

    [Description("Output.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? Output { get; set; }

    [Description("US dollars for one image, character or second.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? PerUnit { get; set; }

    [Description("The model is free. A price of zero without isFree is an error.")]
    public bool IsFree { get; set; }
}
