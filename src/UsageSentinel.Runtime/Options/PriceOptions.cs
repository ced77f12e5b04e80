using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Prices of the operator's own, over the lists that come with the product.</summary>
public sealed class PriceOptions
{
    [Description("A price list of your own, in the form of those that come with the product; basedOn names one it goes over.")]
    public string? File { get; set; }

    [Description("Days after which a price list that was not renewed is called stale.")]
    [Range(1, 3650)]
    public int StaleAfterDays { get; set; } = 180;

    [Description("Prices of single models, over any list.")]
    public List<PriceOverrideOptions> Overrides { get; set; } = [];
}

/// <summary>The price of one model, in US dollars per million tokens.</summary>
public sealed class PriceOverrideOptions
{
    [Description("The kind of provider.")]
    [Required, AllowedValues("openai", "anthropic", "azure-openai")]
    public string Provider { get; set; } = "openai";

    [Description("The model as usage names it; a trailing * matches any ending.")]
    [Required, StringLength(200, MinimumLength = 1)]
    public string Model { get; set; } = string.Empty;

    [Description("The first day, in UTC, this price holds; without it, always.")]
    [RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    public string? EffectiveFrom { get; set; }

    [Description("Uncached input.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? Input { get; set; }

    [Description("Input read from the prompt cache; the default is input.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CachedInput { get; set; }

    [Description("Input written to the prompt cache; the default is input.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? CacheWrite { get; set; }

    [Description("Output.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? Output { get; set; }

    [Description("US dollars for one image, character or second.")]
    [Range(0.0, 1_000_000.0)]
    public decimal? PerUnit { get; set; }

    [Description("Whether the model costs nothing; a price of zero that does not say so is a mistake.")]
    public bool IsFree { get; set; }
}
