using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>Reads price lists: those that come with the product, and one of the operator's own.</summary>
public static class PriceFile
{
    /// <summary>The providers a list comes with the product for.</summary>
    public static ImmutableArray<string> Providers { get; } = ["openai", "anthropic", "azure-openai"];

    /// <summary>The list for OpenAI as it comes with the product.</summary>
    public static PriceBook OpenAI() => new(Shipped("openai"));

    /// <summary>The list of a provider as it comes with the product.</summary>
    /// <exception cref="ArgumentException">There is none for that provider.</exception>
    public static PriceList Shipped(string provider)
    {
        using var stream = OpenShipped(provider);
        return ReadList(stream);
    }

    /// <summary>The version and the day of a list that comes with the product; null if it is based on another one, which has to be read for that.</summary>
    /// <exception cref="ArgumentException">There is none for that provider.</exception>
    internal static PriceEdition? ShippedEdition(string provider)
    {
        using var stream = OpenShipped(provider);
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        return root.TryGetProperty("basedOn", out _)
            ? null
            : new PriceEdition(
                root.GetProperty("version").GetString() ?? throw new JsonException("The price list has no version."),
                root.TryGetProperty("asOf", out var day) ? DateOnly.ParseExact(day.GetString() ?? string.Empty, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
    }

    private static Stream OpenShipped(string provider) => typeof(PriceFile).Assembly.GetManifestResourceStream($"prices-{provider}.json")
        ?? throw new ArgumentException($"There is no built-in price list for '{provider}'.", nameof(provider));

    /// <exception cref="JsonException">The text is not a price list; nothing in it is guessed.</exception>
    public static PriceBook Read(Stream stream) => new(ReadList(stream));

    /// <exception cref="JsonException">The text is not a price list; nothing in it is guessed.</exception>
    public static PriceList ReadList(Stream stream)
    {
        var wire = JsonSerializer.Deserialize(stream, PriceJson.Default.PriceListWire) ?? throw new JsonException("The price list is empty.");
        if (wire.Prices.IsDefault || wire.Prices.Any(price => price is null))
        {
            throw new JsonException("The price list needs prices.");
        }

        var list = wire.BasedOn is null ? Alone(wire) : Based(wire, wire.BasedOn);
        if (wire.Currency is not (null or "usd") || list is not { BatchMultiplier: > 0, FlexMultiplier: > 0, PriorityMultiplier: > 0 })
        {
            throw new JsonException("The price list must be in USD, and its multipliers must be above zero.");
        }

        foreach (var meter in Enum.GetValues<EndpointMeter>())
        {
            if (list.Endpoints.GetValueOrDefault(meter) <= 0)
            {
                throw new JsonException($"The price list has no price for {meter}.");
            }
        }

        return list;
    }

    /// <summary>A file as it is written; it was read as a list before.</summary>
    internal static PriceListWire ReadWire(string path)
    {
        using var stream = GivenFile.Open(path, ReadLimits.Settings);
        return JsonSerializer.Deserialize(stream, PriceJson.Default.PriceListWire) ?? throw new JsonException("The price list is empty.");
    }

    private static PriceList Alone(PriceListWire wire) => new(
        wire.Version,
        wire.Provider,
        PatchesOf(wire) is { IsEmpty: false } prices && prices.All(price => !price.IsCancelled)
            ? [.. prices.Select(price => price.Over(null))]
            : throw new JsonException("The price list needs prices; only a list with basedOn can cancel a price change."),
        (wire.Endpoints ?? []).ToFrozenDictionary(),
        wire.BatchMultiplier ?? 0,
        wire.FlexMultiplier ?? 0,
        wire.PriorityMultiplier ?? 0)
    {
        AsOf = wire.AsOf,
        Sources = wire.Sources.IsDefault ? [] : wire.Sources,
        Notes = wire.Notes.IsDefault ? [] : wire.Notes,
    };

    private static PriceList Based(PriceListWire wire, string provider)
    {
        var below = Providers.Contains(provider)
            ? Shipped(provider)
            : throw new JsonException($"The price list is based on '{provider}'; it must be one of {string.Join(", ", Providers)}.");
        return below.With(wire.Version, PatchesOf(wire)) with
        {
            // What ships for a provider is its list; only the operator's own goes over one.
            Overridden = wire.Provider == provider ? [.. wire.Prices.SelectMany(price => price.Models).Distinct().Order(StringComparer.Ordinal)] : [],
            Provider = wire.Provider,
            AsOf = wire.AsOf ?? below.AsOf,
            Sources = wire.Sources.IsDefault ? below.Sources : wire.Sources,
            Notes = wire.Notes.IsDefault ? below.Notes : [.. below.Notes, .. wire.Notes],
            Endpoints = below.Endpoints.Concat(wire.Endpoints ?? []).GroupBy(pair => pair.Key).ToFrozenDictionary(group => group.Key, group => group.Last().Value),
            BatchMultiplier = wire.BatchMultiplier ?? below.BatchMultiplier,
            FlexMultiplier = wire.FlexMultiplier ?? below.FlexMultiplier,
            PriorityMultiplier = wire.PriorityMultiplier ?? below.PriorityMultiplier,
        };
    }

    private static ImmutableArray<PricePatch> PatchesOf(PriceListWire wire)
    {
        foreach (var price in wire.Prices)
        {
            price.Check();
        }

        return [.. wire.Prices.Select(price => price.ToPatch())];
    }
}
