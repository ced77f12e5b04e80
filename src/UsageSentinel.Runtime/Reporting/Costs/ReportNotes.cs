using System.Globalization;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>What a reader must know before trusting the figures.</summary>
public static class ReportNotes
{
    /// <summary>Line items that are named; the others are small.</summary>
    private const int MostAllotted = 10;

    /// <summary>Models that are named.</summary>
    private const int MostModels = 5;

    /// <summary>Sentences, for whatever medium.</summary>
    public static IEnumerable<string> Of(AccountCosts costs)
    {
        foreach (var unread in costs.Unread)
        {
            yield return unread;
        }

        if (costs.Notes.Days > costs.Notes.BilledDays)
        {
            yield return Text($"{costs.Notes.Days - costs.Notes.BilledDays} of {costs.Notes.Days} {Plural.Of(costs.Notes.Days, "day")} {Plural.Of(costs.Notes.Days - costs.Notes.BilledDays, "has no settled bill yet and is", "have no settled bill yet and are")} estimated.");
        }

        if (costs.Notes.AllocatedDays > 0)
        {
            yield return Text($"On {costs.Notes.AllocatedDays} of {costs.Notes.BilledDays} billed {Plural.Of(costs.Notes.BilledDays, "day")} the provider billed projects, not keys. The cost of a key is then its share of the bill, by usage.");
        }

        if (OfPrior(costs.Prior) is { } prior)
        {
            yield return prior;
        }

        foreach (var note in OfBill(costs.Notes.Caveats))
        {
            yield return note;
        }

        if (!costs.Totals.Unpriced.IsEmpty)
        {
            var (known, guessed) = (costs.Totals.Total.Total, costs.Totals.Guessed);
            var models = string.Join(", ", costs.Totals.Unpriced.Keys.Take(MostModels).Select(model => DisplayText.Of(model, 80)));
            yield return Text($"Models without a price are not included in this report: {guessed} for {models}{(costs.Totals.Unpriced.Count > MostModels ? " and others" : string.Empty)}. The total of the period is at least {known} and at most {known + guessed.High}. See 'sentinel prices check'.");
        }
    }

    /// <summary>The whole against the period before, in a sentence; nothing where nothing is known of that.</summary>
    public static IEnumerable<string> Change(AccountCosts costs) => costs is { Prior: { } prior, Change: { } change }
        ? [$"{costs.Totals.Total.Total} ({ReportFigures.Words(costs.Totals.Total)}); {ReportFigures.Words(change)} compared with {change.Before.Total} ({ReportFigures.Words(change.Before)}) from {ReportFigures.Day(prior.First)} to {ReportFigures.Day(prior.Last)}."]
        : [];

    /// <summary>What a bill says that is in no sum.</summary>
    public static IEnumerable<string> OfBill(BillCaveats caveats)
    {
        if (caveats.WithoutAmount > 0)
        {
            yield return Text($"{caveats.WithoutAmount} {Plural.Of(caveats.WithoutAmount, "row of the bill has no amount and is", "rows of the bill have no amount and are")} not included.");
        }

        foreach (var bill in caveats.OtherCurrencies)
        {
            yield return Text($"{bill.Rows} {Plural.Of(bill.Rows, "row of the bill is", "rows of the bill are")} in another currency ({bill.Amount:#,0.00##} {bill.Currency.ToUpperInvariant()}). They are not included and not converted.");
        }

        if (caveats.Credits > 0)
        {
            yield return Text($"{caveats.Credits} {Plural.Of(caveats.Credits, "row of the bill is negative (a credit) and is", "rows of the bill are negative (credits) and are")} included.");
        }

        foreach (var line in caveats.Allotted.GroupBy(line => line.Words, StringComparer.OrdinalIgnoreCase)
            .Select(line => (Words: line.Key, Amount: line.Aggregate(Usd.Zero, (sum, one) => sum + one.Amount)))
            .OrderByDescending(line => line.Amount)
            .Take(MostAllotted))
        {
            yield return $"allocated in proportion: {line.Words} ({line.Amount}). This line item has no matching usage. It is allocated to the keys of its project by their estimated cost of the day.";
        }
    }

    private static string? OfPrior(PriorPeriod? prior) => prior switch
    {
        { Totals: null, KnownFrom: { } known } when known <= prior.Last =>
            $"There is no data before {ReportFigures.Day(known)}, which is too late for a comparison with {ReportFigures.Day(prior.First)} to {ReportFigures.Day(prior.Last)} (80 % of the days must be known), so no change is shown.",
        { Totals: null } => $"There is no data for {ReportFigures.Day(prior.First)} to {ReportFigures.Day(prior.Last)}, so no change is shown.",
        { KnownFrom: { } known } => $"There is no data before {ReportFigures.Day(known)}, so the changes compared with {ReportFigures.Day(prior.First)} to {ReportFigures.Day(prior.Last)} are too large.",
        _ => null,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
