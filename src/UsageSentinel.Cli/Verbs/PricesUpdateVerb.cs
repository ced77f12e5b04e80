using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Pricing.Updating;
using UsageSentinel.Runtime.Providers;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>prices update</c>: compares a public table with the list, and writes the differences as a file of overrides.</summary>
public static class PricesUpdateVerb
{
    private const int MostDrawn = 200;

    private static readonly FittedColumn[] Columns =
        [new("model"), new("from", 10), new("member"), new("listed") { IsNumber = true }, new("table") { IsNumber = true }, new("taken") { IsProse = true }];

    public static Command Build(CliStreams streams)
    {
        var from = new Option<string>("--from")
        {
            Description = "A public price table: LiteLLM's model_prices_and_context_window.json or the JSON of genai-prices. A file or an https address, at most 20 MB.",
            HelpName = "FILE|URL",
            Required = true,
        };
        var provider = new Option<string>("--provider") { Description = "The provider of the prices.", DefaultValueFactory = _ => ProviderKinds.Default.Kind };
        provider.AcceptOnlyFromAmong([.. PriceFile.Providers]);
        var yes = new Option<bool>("--yes") { Description = "Write the file. Without it, the command only shows the differences." };
        var accept = new Option<string[]>("--accept")
        {
            Description = "Accept the price of this model even if it is zero or changed more than threefold. Can be repeated.",
            HelpName = "MODEL",
        };
        var to = new Option<string?>("--out") { Description = "The file to write. Default: prices-PROVIDER-DATE.json in this folder.", HelpName = "FILE" };
        var asOf = new Option<string?>("--as-of") { Description = "The UTC day of the table's prices. Default: today.", HelpName = "DATE" };
        var command = new Command("update", "Compares a public price table with the price list. With --yes, writes the differences to a file of overrides.")
        {
            from, provider, yes, accept, to, asOf,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var today = DayText.Today(context.Clock);
            var day = DayText.Parse("--as-of", parsed.GetValue(asOf)) ?? today;
            return day > today
                ? throw new UsageException("--as-of: the day must not be in the future.")
                : await RunAsync(context, new Asked(
                    parsed.GetRequiredValue(from),
                    parsed.GetValue(provider) ?? ProviderKinds.Default.Kind,
                    parsed.GetValue(yes),
                    parsed.GetValue(accept) ?? [],
                    parsed.GetValue(to),
                    day), stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, Asked asked, CancellationToken cancellationToken)
    {
        var options = context.ReadOptions();

        // Single overrides of the configuration stay above whatever file is written.
        var book = PriceBooks.Of(new PriceOptions { File = options.Prices.File, Files = options.Prices.Files }).Of(asked.Provider);
        var text = await new PriceTableSource().ReadAsync(asked.From, cancellationToken);
        var table = PublicTable.Read(text.Bytes, asked.Provider);
        var update = PriceUpdate.Of(book, table, asked.AsOf);
        var accepted = asked.Accept.Select(PriceNames.NormalOf).ToHashSet();
        if (asked.Accept.FirstOrDefault(name => update.Changes.All(change => PriceNames.NormalOf(change.Compared.Model) != PriceNames.NormalOf(name))) is { } unknown)
        {
            throw new UsageException($"--accept: '{DisplayText.Of(unknown, 100)}' is not among the differences.");
        }

        var taken = update.Changes
            .Where(change => change.IsListable && (change.Compared.Doubt is null || accepted.Contains(PriceNames.NormalOf(change.Compared.Model))))
            .ToHashSet();
        var now = context.Clock.GetUtcNow();
        var path = asked.Yes && taken.Count > 0 ? await WriteAsync(asked, update.ToFile(
            [.. update.Changes.Where(taken.Contains)], PriceBooks.FileOf(options.Prices, asked.Provider), text, table.Format, now, asked.AsOf), cancellationToken) : null;
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, new PriceUpdateJson(
                asked.Provider,
                text.Source,
                table.Format,
                text.Sha256,
                now,
                asked.AsOf,
                update.Compared,
                update.Agreed,
                [.. update.Changes.Select(change => PriceChangeJson.Of(change, taken.Contains(change)))],
                [.. table.Unreadable],
                table.Skipped,
                path));
        }
        else
        {
            Draw(context, update, taken, table, path);
        }

        return asked.Yes && taken.Count < update.Changes.Length ? ExitCode.No : ExitCode.Done;
    }

    /// <summary>Never over a file that exists: the list in force may be it.</summary>
    private static async Task<string> WriteAsync(Asked asked, byte[] bytes, CancellationToken cancellationToken)
    {
        var path = asked.Out ?? string.Create(CultureInfo.InvariantCulture, $"prices-{asked.Provider}-{asked.AsOf:yyyy-MM-dd}.json");
        using (var stream = new MemoryStream(bytes))
        {
            // What cannot be read again is never written.
            PriceFile.ReadList(stream);
        }

        if (File.Exists(path))
        {
            throw new UsageException($"{DisplayText.Of(path, 300)} exists. Name another file with --out.");
        }

        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await file.WriteAsync(bytes, cancellationToken);
        return path;
    }

    private static void Draw(CliContext context, PriceUpdate update, HashSet<PriceChange> taken, PublicTable table, string? path)
    {
        if (!update.Changes.IsEmpty)
        {
            FittedTable.Write(context.Answer, Columns, [.. update.Changes.Take(MostDrawn).SelectMany(change => change.Compared.Members.Select(member => (Cell[])[
                Cells.Of(change.Compared.Model),
                change.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "always",
                Cells.Of(member.Name),
                member.Listed is { } listed ? Number(listed) : "-",
                Number(member.Table),
                Cells.Of(Taken(change, taken), 200),
            ]))]);
        }

        context.Answer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{update.Compared} {Plural.Of(update.Compared, "price")} of {update.Provider} compared: {update.Agreed} equal, {update.Changes.Length} different or new{(update.Changes.Length > MostDrawn ? $" ({MostDrawn} shown; see --output json)" : string.Empty)}. US dollars per million tokens, or per unit."));
        if (!table.Unreadable.IsEmpty)
        {
            context.Answer.WriteLine($"{table.Unreadable.Length} {Plural.Of(table.Unreadable.Length, "model")} in the table could not be read and {Plural.Of(table.Unreadable.Length, "was", "were")} skipped: {string.Join(", ", table.Unreadable.Take(5).Select(name => DisplayText.Of(name, 60)))}.");
        }

        context.Answer.WriteLine(path is not null
            ? $"Written to {path}. Set prices.file (or add it to prices.files) to use it."
            : taken.Count > 0 ? "Nothing was written. Add --yes to write the differences to a file of overrides." : "Nothing was written.");
    }

    private static string Taken(PriceChange change, HashSet<PriceChange> taken) =>
        taken.Contains(change) ? "yes"
        : change.IsListable ? $"no: {change.Compared.Doubt}; --accept {DisplayText.Of(change.Compared.Model, 40)}"
        : $"never: {change.Compared.Doubt ?? "no price"}";

    private static string Number(decimal price) => price.ToString("#,0.############", CultureInfo.InvariantCulture);

    private sealed record Asked(string From, string Provider, bool Yes, string[] Accept, string? Out, DateOnly AsOf);
}
