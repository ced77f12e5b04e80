using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Retiring;

namespace UsageSentinel.Runtime.Console;

/// <summary>Usage, costs, spend and hygiene as JSON, by the functions of the verbs of the same names.</summary>
internal sealed class FigureApi(
    UsageAnswers usage, CostAnswers costs, SpendAnswers spends, HygieneReader hygiene, Countdowns countdowns, ProviderConnections connections, TimeProvider clock)
{
    /// <summary>More rows are not returned: a program asks for a shorter time or adds them up.</summary>
    public const int MostRows = 10_000;

    private const int DaysOfCosts = 14;
    private const int MostDays = 62;

    /// <summary>What a period cost.</summary>
    public async Task<object> SpendAsync(ConsoleAddress address, CancellationToken cancellationToken) =>
        (await spends.ReadAsync(SpendPage.By(address), SpendPage.Period(address), address.Value("label"), cancellationToken)).Lines;

    /// <summary>Rows of usage: of the last day where no time is given.</summary>
    public async Task<object> UsageAsync(ConsoleAddress address, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (from, to) = (Instant(address.Value("from"), now.AddDays(-1)), Instant(address.Value("to"), now));
        var (names, unknown) = UsageGrouping.Parse([address.Value("group_by")]);
        if (from is not { } start || to is not { } end || start > end || end - start > TimeSpan.FromDays(MostDays))
        {
            return new ApiFault($"from and to are times such as 2026-11-01T06:00:00Z, at most {MostDays} days apart.");
        }

        if (unknown is not null)
        {
            return new ApiFault($"group_by: unknown name. Known: {string.Join(", ", UsageGrouping.Names)}.");
        }

        var (key, project) = (address.Value("key"), address.Value("project") is { Length: > 0 } one ? one : null);
        var rows = await UsageGrouping.ApplyAsync(
            names, usage.SeriesAsync(series => key.Length == 0 || series.Key?.Value == key, project, new TimeWindow(start, end), cancellationToken), cancellationToken)
            .Take(MostRows + 1).ToListAsync(cancellationToken);
        return rows.Count > MostRows
            ? new ApiFault(string.Create(CultureInfo.InvariantCulture, $"More than {MostRows:#,0} rows. Ask for a shorter time or one key, or add up with group_by."))
            : rows;
    }

    /// <summary>Billed and estimated cost by day and project: of the last two weeks where no days are given.</summary>
    public async Task<object> CostsAsync(ConsoleAddress address, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return (Day(address.Value("from"), today.AddDays(-DaysOfCosts)), Day(address.Value("to"), today)) is ({ } first, { } last) && first <= last && last.DayNumber - first.DayNumber <= MostDays
            ? await costs.ReadAsync(first, last, cancellationToken)
            : new ApiFault($"from and to are UTC days such as 2026-11-01, at most {MostDays} days apart.");
    }

    /// <summary>What is unhealthy, by organization, as of the last sweep that read the inventory; one whose inventory was never read is left out.</summary>
    public async Task<object> HygieneAsync(CancellationToken cancellationToken)
    {
        var reviews = new List<HygieneJson>();
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            if (await hygiene.ReviewAsync(account, clock.GetUtcNow(), cancellationToken) is { } review)
            {
                reviews.Add(HygieneJson.Of(account, review, await countdowns.OpenAsync(account, cancellationToken)));
            }
        }

        return reviews;
    }

    private static DateTimeOffset? Instant(string text, DateTimeOffset otherwise) => text.Length == 0 ? otherwise
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;

    private static DateOnly? Day(string text, DateOnly otherwise) => text.Length == 0 ? otherwise
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>What is wrong with a question to the API.</summary>
internal sealed record ApiFault(string Error);
