using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>
/// The price book of each provider: the list that comes with the product, the operator's file over it, and single prices
/// of the configuration over both. The version of a book names all it was made of, so that an estimate can be made again.
/// </summary>
public sealed class PriceBooks
{
    private readonly ImmutableArray<PriceList> files;
    private readonly ImmutableArray<PriceOverrideOptions> overrides;
    private readonly ConcurrentDictionary<string, PriceBook> books = new(StringComparer.Ordinal);

    private PriceBooks(ImmutableArray<PriceList> files, ImmutableArray<PriceOverrideOptions> overrides) => (this.files, this.overrides) = (files, overrides);

    /// <exception cref="ConfigurationException">A file cannot be read, or is no price list.</exception>
    public static PriceBooks Of(PriceOptions options) =>
        new([.. ((string?[])[options.File, .. options.Files]).OfType<string>().Select(ReadFile)], [.. options.Overrides]);

    /// <summary>The file of a provider that the settings name; null for none.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read, or is no price list.</exception>
    public static string? FileOf(PriceOptions options, string provider) =>
        ((string?[])[options.File, .. options.Files]).OfType<string>().FirstOrDefault(path => ReadFile(path).Provider == provider);

    /// <summary>The book of a provider.</summary>
    /// <exception cref="ConfigurationException">Neither the product nor the configuration has a list for it: another provider's prices would be wrong in silence.</exception>
    public PriceBook Of(string provider) => books.GetOrAdd(provider, Build);

    /// <summary>The book of a provider; null if it has no list. The alerts of the product about itself are under a provider that sells nothing.</summary>
    public PriceBook? Find(string provider) => HasList(provider) ? Of(provider) : null;

    /// <summary>Which list the book of a provider rests on. The prices of the list that comes with the product are not read for that.</summary>
    /// <exception cref="ConfigurationException">As <see cref="Of(string)"/>.</exception>
    public PriceEdition EditionOf(string provider)
    {
        var isOwn = files.Any(file => file.Provider == provider) || overrides.Any(price => price.Provider == provider);
        return !isOwn && !books.ContainsKey(provider) && PriceFile.Providers.Contains(provider) && PriceFile.ShippedEdition(provider) is { } shipped
            ? shipped
            : new PriceEdition(Of(provider).Version, Of(provider).List.AsOf);
    }

    private bool HasList(string provider) => files.Any(file => file.Provider == provider) || PriceFile.Providers.Contains(provider);

    private PriceBook Build(string provider)
    {
        var list = files.FirstOrDefault(file => file.Provider == provider) ?? (PriceFile.Providers.Contains(provider)
            ? PriceFile.Shipped(provider)
            : throw new ConfigurationException([$"prices: there is no price list for the provider '{DisplayText.Of(provider, 60)}'. Name a file with its prices in prices.files."]));
        var own = overrides.Where(price => price.Provider == provider).ToImmutableArray();
        return new PriceBook(own.IsEmpty ? list : list.With(VersionOf(list.Version, own), [.. own.Select(ToPatch)]));
    }

    private static string VersionOf(string version, ImmutableArray<PriceOverrideOptions> own)
    {
        var text = string.Join('\n', own.Select(price => JsonSerializer.Serialize(price)));
        return $"{version}+{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4))}";
    }

    private static PricePatch ToPatch(PriceOverrideOptions price) => new(
        [price.Model],
        price.EffectiveFrom is null ? DateOnly.MinValue : DateOnly.ParseExact(price.EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture))
    {
        Input = price.Input,
        Output = price.Output,
        CachedInput = price.CachedInput,
        CacheWrite = price.CacheWrite,
        CacheWriteHour = price.CacheWriteHour,
        AudioInput = price.AudioInput,
        CachedAudioInput = price.CachedAudioInput,
        AudioOutput = price.AudioOutput,
        ImageInput = price.ImageInput,
        CachedImageInput = price.CachedImageInput,
        ImageOutput = price.ImageOutput,
        PerUnit = price.PerUnit,
        BatchMultiplier = price.BatchMultiplier,
        FlexMultiplier = price.FlexMultiplier,
        PriorityMultiplier = price.PriorityMultiplier,
        IsFree = price.IsFree,
        IsCancelled = price.IsCancelled,
    };

    private static PriceList ReadFile(string path)
    {
        try
        {
            using var stream = GivenFile.Open(path, ReadLimits.Settings);
            return PriceFile.ReadList(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            throw new ConfigurationException([$"prices.file: {DisplayText.Of(Path.GetFileName(path), 100)}: {DisplayText.Of(failure.Message, 300)}"]);
        }
    }
}
