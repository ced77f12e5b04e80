using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing.Updating;

/// <summary>What a public table would change of a price list, and the file of overrides that changes it.</summary>
/// <param name="Provider">Whose prices.</param>
/// <param name="Compared">Models of the table that were compared, a price each.</param>
/// <param name="Agreed">How many of them agree.</param>
/// <param name="Changes">What differs, and what our list does not name; sorted by model.</param>
public sealed record PriceUpdate(string Provider, int Compared, int Agreed, ImmutableArray<PriceChange> Changes)
{
    /// <param name="book">The list in force, without the single overrides of the configuration.</param>
    /// <param name="table">What was read.</param>
    /// <param name="asOf">The day the table is taken for.</param>
    public static PriceUpdate Of(PriceBook book, PublicTable table, DateOnly asOf)
    {
        var changes = ImmutableArray.CreateBuilder<PriceChange>();
        var (compared, agreed) = (0, 0);
        foreach (var model in table.Prices.GroupBy(price => price.Models[0], StringComparer.Ordinal))
        {
            // What applied before another price did is history; what is announced is compared on its own day.
            var current = model.Where(price => price.EffectiveFrom <= asOf).MaxBy(price => price.EffectiveFrom);
            foreach (var price in model.Where(price => price == current || price.EffectiveFrom > asOf))
            {
                var on = price.EffectiveFrom > asOf ? price.EffectiveFrom : asOf;
                var found = PriceComparison.Of(book, price, on);
                compared++;
                if (found.Verdict is PriceVerdict.Agrees)
                {
                    agreed++;
                    continue;
                }

                DateOnly? from = price.EffectiveFrom > DateOnly.MinValue ? price.EffectiveFrom : found.Verdict is PriceVerdict.NotListed ? null : asOf;
                changes.Add(new PriceChange(found, from, price));
            }
        }

        return new PriceUpdate(book.List.Provider, compared, agreed, [.. changes.OrderBy(change => change.Compared.Model, StringComparer.Ordinal).ThenBy(change => change.From)]);
    }

    /// <summary>The file of overrides.</summary>
    /// <param name="taken">The changes that are taken.</param>
    /// <param name="beforeFile">The file of that provider that is in force, whose prices are kept; null for none.</param>
    /// <param name="text">The table.</param>
    /// <param name="format">Its format.</param>
    /// <param name="takenAt">When it was read, UTC.</param>
    /// <param name="asOf">The day the table is taken for.</param>
    public byte[] ToFile(
        IReadOnlyCollection<PriceChange> taken, string? beforeFile, PriceTableText text, string format, DateTimeOffset takenAt, DateOnly asOf)
    {
        var before = beforeFile is null ? null : PriceFile.ReadWire(beforeFile);
        var origin = new PriceOriginWire(text.Source, format, takenAt, text.Sha256);
        var fresh = taken.Select(change => change.ToWire()).ToList();
        var replaced = fresh.Select(KeyOf).ToHashSet();
        var wire = new PriceListWire(
            string.Create(CultureInfo.InvariantCulture, $"{Provider}-{asOf:yyyy-MM-dd}-{origin.Sha256[..8]}"),
            Provider,
            [.. before is null ? [] : before.Prices.Where(price => price.Models.Length != 1 || !replaced.Contains(KeyOf(price))), .. fresh],
            BasedOn: before?.BasedOn ?? Provider,
            Currency: "usd",
            AsOf: asOf,
            Origin: origin);
        return JsonSerializer.SerializeToUtf8Bytes(wire, PriceJson.Default.PriceListWire);
    }

    private static (string Name, string? From) KeyOf(ModelPriceWire price) => (PriceNames.NormalOf(price.Models[0]).ToString(), price.EffectiveFrom);
}

/// <summary>One price of a table that ours is not.</summary>
/// <param name="Compared">What differs.</param>
/// <param name="From">The day it applies from; null for always, which is a model that was not listed.</param>
/// <param name="Price">All that the table says.</param>
public sealed record PriceChange(ComparedPrice Compared, DateOnly? From, PricePatch Price)
{
    /// <summary>Whether the price can be listed at all: none is below zero, and a zero beside prices is no price.</summary>
    public bool IsListable => Compared.Members.All(member => member.Table >= 0)
        && (Compared.Members.All(member => member.Table > 0) || IsFree || Wanted.Any(member => member.Table > 0));

    private bool IsFree => Compared.Verdict is PriceVerdict.NotListed
        ? Compared.Members.All(member => member.Table == 0)
        : Price is { Input: 0, Output: 0 or null, PerUnit: null or 0 };

    /// <summary>Zeros beside prices say that there is none of that kind.</summary>
    private IEnumerable<ComparedMember> Wanted => Compared.Members.Where(member => member.Table != 0);

    internal ModelPriceWire ToWire()
    {
        var members = Wanted.ToDictionary(member => member.Name, member => member.Table, StringComparer.Ordinal);
        return IsFree
            ? new ModelPriceWire([Compared.Model], Day(From), IsFree: true)
            : new ModelPriceWire(
                [Compared.Model],
                Day(From),
                Of("input"),
                Of("output"),
                Of("cachedInput"),
                Of("cacheWrite"),
                Of("cacheWriteHour"),
                Of("audioInput"),
                Of("cachedAudioInput"),
                Of("audioOutput"),
                Of("imageInput"),
                Of("cachedImageInput"),
                Of("imageOutput"),
                Of("perUnit"),
                LongContext: Price.LongContext is { } longer && (members.ContainsKey("longContextInput") || members.ContainsKey("longContextOutput"))
                    ? new LongContextWire(longer.Above, longer.Input, longer.Output)
                    : null);

        decimal? Of(string name) => members.TryGetValue(name, out var price) ? price : null;
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
