using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>
/// The price book of each provider: the list that comes with the product, the operator's file over it, and single prices
/// of the configuration over both. The version of a book names all it was made of, so that an estimate can be made again.
/// </summary>
public sealed class PriceBooks
{
    private readonly PriceList? file;
    private readonly ImmutableArray<PriceOverrideOptions> overrides;
    private readonly ConcurrentDictionary<string, PriceBook> books = new(StringComparer.Ordinal);

    private PriceBooks(PriceList? file, ImmutableArray<PriceOverrideOptions> overrides) => (this.file, this.overrides) = (file, overrides);

    /// <exception cref="ConfigurationException">The file cannot be read, or is no price list.</exception>
    public static PriceBooks Of(PriceOptions options) => new(options.File is { } path ? ReadFile(path) : null, [.. options.Overrides]);

    /// <summary>The book of a provider; one that has no list of its own is priced by that of OpenAI, and by names it does not know as unpriced.</summary>
    public PriceBook Of(string provider) => books.GetOrAdd(provider, Build);

    private PriceBook Build(string provider)
    {
        var list = file?.Provider == provider ? file : PriceFile.Shipped(PriceFile.Providers.Contains(provider) ? provider : "openai");
        var own = overrides.Where(price => price.Provider == provider).ToImmutableArray();
        return new PriceBook(own.IsEmpty ? list : list.With(VersionOf(list.Version, own), [.. own.Select(ToPrice)]));
    }

    private static string VersionOf(string version, ImmutableArray<PriceOverrideOptions> own)
    {
        var text = string.Join('\n', own.Select(price => JsonSerializer.Serialize(price)));
        return $"{version}+{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4))}";
    }

    private static ModelPrice ToPrice(PriceOverrideOptions price) => new(
        [price.Model],
        price.EffectiveFrom is null ? DateOnly.MinValue : DateOnly.ParseExact(price.EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        price.Input ?? 0,
        price.Output ?? 0,
        price.CachedInput,
        price.CacheWrite,
        PerUnit: price.PerUnit,
        IsFree: price.IsFree);

    private static PriceList ReadFile(string path)
    {
        try
        {
            using var stream = GivenFile.Open(path, ReadLimits.Settings);
            return PriceFile.ReadList(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            throw new ConfigurationException([$"prices.file: {DisplayText.Of(failure.Message, 300)}"]);
        }
    }
}
