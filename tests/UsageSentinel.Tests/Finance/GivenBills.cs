using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Finance;

/// <summary>Bills and estimates of one project.</summary>
internal static class GivenBills
{
    public static readonly ProjectId Project = new("p");
    public static readonly SeriesId One = new(Project, new KeyId("k1"));
    public static readonly SeriesId Other = new(Project, new KeyId("k2"));
    public static readonly DateOnly Day = new(2026, 3, 2);
    public static readonly ProviderAccount Account = new("openai", "default");

    public static CostRow Bill(string? item, decimal? amount, string? key = null, string? currency = "usd") => new(
        BucketWidth.Day.BucketOf(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)), Project, key is null ? null : new KeyId(key), item, amount, currency, null, null);

    public static EstimatedItem Used(SeriesId series, string item, decimal listed) => new(series, LineItemWords.Read(item), new Usd(listed));

    /// <summary>A settled day on which a model cost <paramref name="billed"/> where the list says <paramref name="listed"/>.</summary>
    public static Reconciliation Settled(int day, decimal listed, decimal billed, string item = "gpt-4o, input") => Reconciler.Reconcile(
        Day.AddDays(day), BillSettlement.Settled, [Bill(item, billed, "k1")], CostAttribution.Reported, [Used(One, item, listed)], "v");
}
