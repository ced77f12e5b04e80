using System.Globalization;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Pricing.Updating;

namespace UsageSentinel.Benchmarks.Money;

/// <summary>
/// Compares the lists of the product with public price tables, model by model and member by member, and says of every difference
/// what the list notes about it. Tables are given by path and stay where they are.
/// </summary>
internal static class PricesCommand
{
    public static void Run(string[] files)
    {
        if (files.Length == 0)
        {
            Console.Error.WriteLine("prices FILE... : LiteLLM's model_prices_and_context_window.json and the JSON of genai-prices.");
            Environment.ExitCode = 2;
            return;
        }

        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var (models, agreed, explained, open) = (new HashSet<(string Provider, string Model)>(), 0, 0, 0);
        foreach (var file in files)
        {
            foreach (var provider in PriceFile.Providers)
            {
                if (Read(file, provider) is not { } table)
                {
                    continue;
                }

                var book = new PriceBook(PriceFile.Shipped(provider));
                var compared = Compare(book, table, today).ToList();
                models.UnionWith(compared.Select(price => (provider, price.Model)));
                var differ = compared.Where(price => price.Verdict is PriceVerdict.Differs).ToList();
                var here = compared.Count(price => price.Verdict is PriceVerdict.Agrees);
                agreed += here;
                Console.WriteLine($"## {Path.GetFileName(file)}, {provider}: {compared.Count} models");
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{here} agree, {differ.Count} differ, {compared.Count(price => price.Verdict is PriceVerdict.NotListed)} are not in our list; {table.Unreadable.Length} cannot be read, {table.Skipped} are no models."));
                foreach (var price in differ)
                {
                    var reason = ReasonOf(book, price);
                    (explained, open) = reason is null ? (explained, open + 1) : (explained + 1, open);
                    Console.WriteLine($"  differs {price.Model}: {string.Join(", ", price.Members.Select(Text))}{(reason is null ? " [no note]" : $" [{reason}]")}");
                }

                foreach (var price in compared.Where(price => price.Verdict is PriceVerdict.NotListed))
                {
                    Console.WriteLine($"  missing here {price.Model}: {string.Join(", ", price.Members.Select(member => $"{member.Name} {Number(member.Table)}"))}; estimated as {price.ListedAs}");
                }

                var theirs = table.Prices.Select(price => PriceNames.NormalOf(price.Models[0]).Undated).ToHashSet();
                var ours = book.List.Prices.SelectMany(price => price.Models).Distinct().Where(name => !theirs.Contains(PriceNames.NormalOf(name).Undated)).Order(StringComparer.Ordinal).ToList();
                Console.WriteLine($"  missing there {ours.Count}: {string.Join(", ", ours)}");
            }
        }

        Console.WriteLine($"{models.Count} models compared: {agreed} prices agree, {explained} differ for a reason that the list notes, {open} differ without one.");
    }

    private static PublicTable? Read(string file, string provider)
    {
        try
        {
            return PublicTable.Read(File.ReadAllBytes(file), provider);
        }
        catch (PriceTableException)
        {
            return null;
        }
    }

    /// <summary>The price of each model that applies now.</summary>
    private static IEnumerable<ComparedPrice> Compare(PriceBook book, PublicTable table, DateOnly today) => table.Prices
        .GroupBy(price => price.Models[0], StringComparer.Ordinal)
        .Select(model => model.Where(price => price.EffectiveFrom <= today).MaxBy(price => price.EffectiveFrom))
        .OfType<PricePatch>()
        .Select(price => PriceComparison.Of(book, price, today));

    private static string? ReasonOf(PriceBook book, ComparedPrice price) => book.List.Notes
        .Where(note => note.Model == price.ListedAs || PriceNames.NormalOf(note.Model) == PriceNames.NormalOf(price.Model).Undated)
        .Select(note => note.Text)
        .FirstOrDefault();

    private static string Text(ComparedMember member) => $"{member.Name} {(member.Listed is { } listed ? Number(listed) : "-")} here, {Number(member.Table)} there";

    private static string Number(decimal price) => price.ToString("0.######", CultureInfo.InvariantCulture);
}
