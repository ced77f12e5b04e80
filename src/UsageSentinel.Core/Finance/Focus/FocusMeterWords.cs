using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>How meters are called in rows, and what they are counted in (the unit names of FOCUS, in the plural).</summary>
internal static class FocusMeterWords
{
    public static string Name(CostMeter meter) => meter switch
    {
        CostMeter.Input => "Input Tokens",
        CostMeter.CachedInput => "Cached Input Tokens",
        CostMeter.CacheWrite => "Cache Write Tokens",
        CostMeter.Output => "Output Tokens",
        CostMeter.AudioInput => "Audio Input Tokens",
        CostMeter.CachedAudioInput => "Cached Audio Input Tokens",
        CostMeter.AudioOutput => "Audio Output Tokens",
        CostMeter.ImageInput => "Image Input Tokens",
        CostMeter.CachedImageInput => "Cached Image Input Tokens",
        CostMeter.ImageOutput => "Image Output Tokens",
        CostMeter.Images => "Images",
        CostMeter.Characters => "Characters",
        CostMeter.Seconds => "Seconds",
        CostMeter.StorageGibibyteDays => "Storage",
        CostMeter.Sessions => "Sessions",
        CostMeter.WebSearches => "Web Searches",
        CostMeter.FileSearches => "File Searches",
        _ => throw new ArgumentOutOfRangeException(nameof(meter), meter, "A meter without a name."),
    };

    public static string Unit(CostMeter meter) => meter switch
    {
        CostMeter.Images => "Images",
        CostMeter.Characters => "Characters",
        CostMeter.Seconds => "Seconds",
        CostMeter.StorageGibibyteDays => "GiB-Days",
        CostMeter.Sessions => "Sessions",
        CostMeter.WebSearches or CostMeter.FileSearches => "Requests",
        _ => "Tokens",
    };
}
