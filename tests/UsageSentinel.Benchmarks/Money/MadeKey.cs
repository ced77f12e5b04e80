using System.Globalization;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Benchmarks.Money;

/// <summary>A key that uses two models in sixteen hours of each day, the same whenever it is asked.</summary>
internal sealed class MadeKey(int index, int keysPerProject)
{
    private const int BusyHours = 16;
    private static readonly string[] Models = ["gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18", "gpt-4.1-2025-04-14", "gpt-5-mini-2025-08-07", "o3-2025-04-16"];
    private static readonly PriceBook Book = new(PriceFile.Shipped("openai"));

    public int Index => index;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"key_{index:D5}");

    public ProjectId Project { get; } = new(string.Create(CultureInfo.InvariantCulture, $"proj_{index / keysPerProject:D3}"));

    public SeriesId Series => new(Project, new KeyId(Name));

    public IEnumerable<UsageRow> Hours(DateTimeOffset day) =>
        Enumerable.Range(0, BusyHours).SelectMany(hour => Rows(BucketWidth.Hour.BucketOf(day.AddHours((hour + index) % 24)), 1));

    public IEnumerable<UsageRow> Day(DateTimeOffset day) => Rows(BucketWidth.Day.BucketOf(day), BusyHours);

    /// <summary>What a day costs by the list, by line item.</summary>
    public IEnumerable<(SeriesId Series, string Words, decimal Usd)> Listed(DateTimeOffset day) =>
        from row in Day(day)
        from charge in Book.Itemize(row.Endpoint, row.Dimensions, row.Counts, row.Window).Charges
        select (Series, $"{row.Dimensions.Model}, {Word(charge.Meter)}", charge.Cost.Amount);

    private IEnumerable<UsageRow> Rows(TimeWindow window, int times)
    {
        var weekday = BucketWidth.Day.Floor(window.Start).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 3;
        for (var model = 0; model < 2; model++)
        {
            var requests = (long)(20 + (index % 37)) * weekday * times;
            yield return new UsageRow(
                UsageEndpoint.Completions,
                window,
                new UsageDimensions(Project, new KeyId(Name), Models[(index + model) % Models.Length], false, "default"),
                new UsageCounts { Requests = requests, InputTokens = requests * 900, CachedTokens = requests * (100 + (index % 5 * 80)), OutputTokens = requests * 250 });
        }
    }

    private static string Word(CostMeter meter) => meter switch
    {
        CostMeter.Input => "input",
        CostMeter.CachedInput => "cached input",
        _ => "output",
    };
}
