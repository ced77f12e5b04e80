using System.Collections.Immutable;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A summary as JSON. A later version that needs more has another <see cref="Current"/>: one of another version is not read.</summary>
internal sealed record SummaryWire(int Version, string State, OverviewWire Overview, ProjectWire[] Projects, KeyWire[] Keys, SpendWire[] Spend, SpendDay[] Days, BudgetJson[] Budgets)
{
    public const int Current = 2;

    public static SummaryWire Of(AccountSummary summary)
    {
        var stored = summary.Inventory.Keys.ToDictionary(key => key.Key.Id, key => key.Key.OwnerName);
        return new SummaryWire(
            Current,
            summary.State,
            OverviewWire.Of(summary.Overview),
            [.. summary.Inventory.Projects.Select(project => new ProjectWire(project.Id.Value, project.Name))],
            [.. summary.Overview.Keys.Select(key => KeyWire.Of(key, key.Series.Key is { } id && stored.TryGetValue(id, out var owner) ? (true, owner) : (false, null)))],
            [.. summary.Spend.Select(SpendWire.Of)],
            [.. summary.Days],
            [.. summary.Budgets]);
    }

    public AccountSummary ToSummary(ProviderAccount account) => new(
        State,
        Overview.ToOverview(account, [.. Keys.Select(key => key.ToOverview())]),
        new StoredInventory(
            [.. Projects.Select(project => new Project(new ProjectId(project.Id), project.Name, false, null))],
            [.. Keys.Where(key => key.IsListed).Select(key => key.ToStored())]),
        [.. Spend.Select(line => line.ToSpend())],
        [.. Days],
        [.. Budgets]);
}

/// <summary>The account at a glance as JSON.</summary>
internal sealed record OverviewWire(
    DateTimeOffset? CompleteThrough, DateTimeOffset? SweptAt, string? LastError, DateOnly LastDay, Usd[] Days, Usd Month, int ListedKeys, int OpenAlerts, string[] Unread, DateTimeOffset? MonthKnownFrom, int OpenInfoAlerts, AttainmentWire[] Attainment, double? LagMinutes, LatenessJson[] Lateness)
{
    public static OverviewWire Of(AccountOverview overview) => new(
        overview.CompleteThrough,
        overview.SweptAt,
        overview.LastError,
        overview.LastDay,
        [.. overview.Days],
        overview.Month,
        overview.ListedKeys,
        overview.OpenAlerts,
        [.. overview.Unread],
        overview.MonthKnownFrom,
        overview.OpenInfoAlerts,
        [.. overview.Attainment.Select(month => new AttainmentWire(month.Month, month.Judged, month.InTime))],
        overview.Lag?.TotalMinutes,
        [.. overview.Lateness]);

    public AccountOverview ToOverview(ProviderAccount account, ImmutableArray<KeyOverview> keys) => new(
        account, CompleteThrough, SweptAt, LastError, LastDay, [.. Days], Month, ListedKeys, keys, OpenAlerts)
    {
        Unread = [.. Unread],
        MonthKnownFrom = MonthKnownFrom,
        OpenInfoAlerts = OpenInfoAlerts,
        Attainment = [.. Attainment.Select(month => new MonthAttainment(month.Month, month.Judged, month.InTime))],
        Lag = LagMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        Lateness = [.. Lateness],
    };
}

/// <summary>How much usage of a month was judged in time, as JSON.</summary>
internal sealed record AttainmentWire(DateOnly Month, long Judged, long InTime);

/// <summary>A project as JSON.</summary>
internal sealed record ProjectWire(string Id, string? Name);

/// <summary>A key, or the unattributed usage of a project, as JSON.</summary>
internal sealed record KeyWire(string? Project, string? Id, string? Name, KeyOwnerType Owner, KeyStatus Status, Usd Month, Usd Billed)
{
    public string? ProjectName { get; init; }

    public string? OwnerName { get; init; }

    /// <summary>Whether the inventory has it, now or earlier.</summary>
    public bool IsListed { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public int? Hours { get; init; }

    public int Alerts { get; init; }

    public string? Unread { get; init; }

    public Usd Low { get; init; }

    public Usd Best { get; init; }

    public Usd High { get; init; }

    public static KeyWire Of(KeyOverview key, (bool IsListed, string? Owner) stored) =>
        new(key.Series.Project?.Value, key.Series.Key?.Value, key.Name, key.Owner, key.Status, key.Month, key.MonthBilled)
        {
            ProjectName = key.ProjectName,
            OwnerName = stored.Owner,
            IsListed = stored.IsListed,
            CreatedAt = key.CreatedAt,
            LastUsedAt = key.LastUsedAt,
            Hours = key.HoursLearned,
            Alerts = key.OpenAlerts,
            Unread = key.Unread,
            Low = key.MonthGuessed.Low,
            Best = key.MonthGuessed.Best,
            High = key.MonthGuessed.High,
        };

    public KeyOverview ToOverview() => new(SeriesOf(Project, Id), ProjectName, Name, Owner, CreatedAt, LastUsedAt, Status, Month, [], Hours, Alerts)
    {
        MonthBilled = Billed,
        MonthGuessed = new GuessedCost(Low, Best, High),
        Unread = Unread,
    };

    public StoredKey ToStored() => new(
        new ApiKey(new KeyId(Id ?? string.Empty), new ProjectId(Project ?? string.Empty), Name, null, Owner, null, OwnerName, null, CreatedAt, LastUsedAt), null);

    public static SeriesId SeriesOf(string? project, string? key) => new(project is null ? null : new ProjectId(project), key is null ? null : new KeyId(key));
}

/// <summary>What a series cost, as JSON: cost and billed of the day, the week and the month, then of those before.</summary>
internal sealed record SpendWire(string? Project, string? Key, Usd[] Amounts)
{
    public static SpendWire Of(SeriesSpend spend) => new(
        spend.Series.Project?.Value,
        spend.Series.Key?.Value,
        [
            spend.Day.Cost, spend.Day.Billed, spend.Week.Cost, spend.Week.Billed, spend.Month.Cost, spend.Month.Billed,
            spend.Yesterday.Cost, spend.Yesterday.Billed, spend.LastWeek.Cost, spend.LastWeek.Billed, spend.LastMonth.Cost, spend.LastMonth.Billed,
        ]);

    public SeriesSpend ToSpend() => new(KeyWire.SeriesOf(Project, Key), At(0), At(1), At(2)) { Yesterday = At(3), LastWeek = At(4), LastMonth = At(5) };

    private PeriodSpend At(int period) => new(Amounts[period * 2], Amounts[(period * 2) + 1]);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true, Converters = [typeof(UsdJsonConverter)])]
[JsonSerializable(typeof(SummaryWire))]
internal sealed partial class SummaryJson : JsonSerializerContext;
