using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Reads how accounts and keys are doing, from what is stored: three partitions an account, no provider.</summary>
public sealed class OverviewReader(AccountStore accounts, InventoryStore inventories, SeriesSummaryStore sheet, TimeProvider clock)
{
    /// <summary>Days of cost that are shown.</summary>
    public const int DaysShown = 14;

    public async Task<AccountOverview> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        return Of(state, await inventories.ReadAsync(account, cancellationToken), await sheet.ReadAsync(account, cancellationToken));
    }

    /// <summary>The same from what was read.</summary>
    internal AccountOverview Of(AccountState state, StoredInventory inventory, ImmutableArray<SeriesSummary> lines)
    {
        var today = DateOnly.FromDateTime((state.MinutesThrough ?? clock.GetUtcNow()).UtcDateTime);
        var keys = Keys(state, inventory, lines, today);
        return new AccountOverview(
            state.Account,
            state.MinutesThrough,
            state.SweptAt,
            state.LastError,
            today,
            [.. Enumerable.Range(0, DaysShown).Select(day => keys.Aggregate(Usd.Zero, (sum, key) => sum + key.Days[day]))],
            keys.Aggregate(Usd.Zero, (sum, key) => sum + key.Month),
            inventory.Keys.Count(key => key.MissingSince is null),
            keys,
            lines.Sum(line => line.AlertsNotResolved) + state.Alerts.Count(alert => alert.IsOpen))
        {
            Attainment = state.Attainment,
            OpenInfoAlerts = state.Alerts.Count(alert => alert.IsOpen && alert.Severity is Severity.Info),
            Unread = [.. UnreadNotes.Of(state)],
            Lag = state.Lag,
            Lateness = LatenessWords.List(state),
            MonthKnownFrom = state.CostsFrom > new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero) ? state.CostsFrom : null,
        };
    }

    private ImmutableArray<KeyOverview> Keys(AccountState state, StoredInventory inventory, ImmutableArray<SeriesSummary> lines, DateOnly today)
    {
        var projects = inventory.Projects.ToDictionary(project => project.Id, project => project.Name);
        var byName = lines.OrderByDescending(line => line.IsMain).ToLookup(line => line.Costs.Series.Name, StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        string? Unread(SeriesSummary? line, ProjectId? project) => state.Sources.IsEmpty ? null : Completeness.Note(
            Completeness.Concerning(state, line, now).Concat(KeySources.Of(state, project) is { } list ? [list] : []));
        var listed = inventory.Keys.Select(key => Listed(key, [.. byName[key.Key.Id.Value]], projects, today) with
        {
            Unread = Unread(byName[key.Key.Id.Value].FirstOrDefault(), key.Key.Project),
        });
        var known = inventory.Keys.Select(key => key.Key.Id.Value).ToHashSet(StringComparer.Ordinal);
        var others = byName.Where(series => !known.Contains(series.Key)).Select(series => Unlisted([.. series], projects, today) with
        {
            Unread = Unread(series.First(), series.First().Costs.Series.Project),
        });
        return [.. listed.Concat(others).OrderByDescending(key => key.Month).ThenBy(key => key.Series)];
    }

    private static KeyOverview Listed(StoredKey stored, ImmutableArray<SeriesSummary> lines, Dictionary<ProjectId, string?> projects, DateOnly today) => new(
        new SeriesId(stored.Key.Project, stored.Key.Id),
        projects.GetValueOrDefault(stored.Key.Project),
        stored.Key.Name,
        stored.Key.OwnerType,
        stored.Key.CreatedAt,
        Instants.NotBefore(lines.FirstOrDefault()?.LastUsedAt, stored.Key.LastUsedAt),
        stored.MissingSince is null ? KeyStatus.Active : KeyStatus.Deleted,
        Month(lines, today),
        Days(lines, today),
        lines.FirstOrDefault()?.HoursLearned,
        lines.FirstOrDefault()?.AlertsNotResolved ?? 0)
    {
        MonthBilled = MonthBilled(lines, today),
        MonthGuessed = MonthGuessed(lines, today),
    };

    /// <summary>A series that usage names but the inventory does not.</summary>
    private static KeyOverview Unlisted(ImmutableArray<SeriesSummary> lines, Dictionary<ProjectId, string?> projects, DateOnly today) => new(
        lines[0].Costs.Series,
        lines[0].Costs.Series.Project is { } project ? projects.GetValueOrDefault(project) : null,
        null,
        KeyOwnerType.Unknown,
        null,
        lines[0].LastUsedAt,
        lines[0].Costs.Series.IsAttributed ? KeyStatus.Unknown : KeyStatus.Unattributed,
        Month(lines, today),
        Days(lines, today),
        lines[0].HoursLearned,
        lines[0].AlertsNotResolved)
    {
        MonthBilled = MonthBilled(lines, today),
        MonthGuessed = MonthGuessed(lines, today),
    };

    private static Usd Month(ImmutableArray<SeriesSummary> lines, DateOnly today) =>
        Sum(lines, costs => costs.Between(new DateOnly(today.Year, today.Month, 1), today));

    private static Usd MonthBilled(ImmutableArray<SeriesSummary> lines, DateOnly today) =>
        Sum(lines, costs => costs.BilledBetween(new DateOnly(today.Year, today.Month, 1), today));

    private static GuessedCost MonthGuessed(ImmutableArray<SeriesSummary> lines, DateOnly today) => lines.Aggregate(
        GuessedCost.None, (sum, line) => sum + line.Costs.GuessedBetween(new DateOnly(today.Year, today.Month, 1), today));

    private static ImmutableArray<Usd> Days(ImmutableArray<SeriesSummary> lines, DateOnly today) =>
        [.. Enumerable.Range(0, DaysShown).Select(day => Sum(lines, costs => costs.On(today.AddDays(day - DaysShown + 1))))];

    /// <summary>Over every project a key ran in.</summary>
    private static Usd Sum(ImmutableArray<SeriesSummary> lines, Func<SeriesCosts, Usd> amount) =>
        lines.Aggregate(Usd.Zero, (sum, line) => sum + amount(line.Costs));
}
