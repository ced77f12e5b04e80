using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Learns what projects use in their busiest minutes, and which days count.</summary>
public sealed class EnvelopeReader(AccountStore accounts, SeriesSummaryStore sheet, UsageHistory history, AlertIndex alerts, InventoryStore inventory, PriceBooks books)
{
    /// <summary>Usage of a day may arrive for this long after it.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromHours(2);

    /// <summary>What is read once for all projects of an organization.</summary>
    internal async Task<EnvelopeAccount> AccountAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var lines = await sheet.ReadAsync(account, cancellationToken);
        return new EnvelopeAccount(
            LastDay(state),
            state.MinutesThrough,
            state.MinuteCoverage,
            lines.Where(line => line.Costs.Series.Project is not null).ToLookup(line => line.Costs.Series.Project!.Value, line => line.Costs.Series),
            (await inventory.ReadAsync(account, cancellationToken)).Keys.Where(key => key.MissingSince is null).ToLookup(key => key.Key.Project, key => key.Key),
            (await alerts.ReadAsync(account, now.AddDays(-2 * EnvelopePlan.Days), cancellationToken))
                .Where(alert => alert is { FiredAt: not null, IsHistoric: false, Severity: >= Severity.Warning, Subject.Project: not null } && RuleTraits.Get(alert.Subject.Rule).IsIncident)
                .ToLookup(alert => alert.Subject.Project!.Value));
    }

    /// <summary>The last UTC day whose usage is complete.</summary>
    internal async Task<DateOnly> LastDayAsync(ProviderAccount account, CancellationToken cancellationToken) => LastDay((await accounts.LoadAsync(account, cancellationToken)).State);

    /// <summary>The memory of a project with the days that are complete since.</summary>
    internal async Task<EnvelopeMemory> LearnAsync(ProviderAccount account, ProjectId project, EnvelopeAccount known, EnvelopeMemory memory, CancellationToken cancellationToken)
    {
        if (known.LastDay <= DateOnly.MinValue.AddDays(EnvelopePlan.Days))
        {
            return memory;
        }

        var first = known.LastDay.AddDays(-EnvelopePlan.Days);
        var days = memory.Days.Where(day => day.Day > first).ToList();
        var from = days.Count > 0 && memory.Through > first ? memory.Through.AddDays(1) : first;
        for (var day = from; day <= known.LastDay; day = day.AddDays(1))
        {
            if (known.IsComplete(day) && days.TrueForAll(held => held.Day != day))
            {
                days.Add(new EnvelopeDay(day, await BusiestAsync(account, project, known.Series[project], EnvelopeAccount.DayOf(day), cancellationToken)));
            }
        }

        return memory with { Through = known.LastDay, Days = [.. days.OrderBy(day => day.Day)] };
    }

    /// <summary>How many requests of the kept minutes the caps would have refused, and how many there were.</summary>
    internal async Task<EnvelopeCut> CutAsync(ProviderAccount account, ProjectId project, EnvelopeAccount known, EnvelopeCaps caps, CancellationToken cancellationToken)
    {
        var (all, cut) = (0L, 0L);
        foreach (var window in known.Coverage)
        {
            foreach (var (key, used) in await MinutesAsync(account, project, known.Series[project], window, cancellationToken))
            {
                all += used.Requests;
                if (caps.Models.TryGetValue(key.Model, out var cap))
                {
                    var kept = Math.Min(cap.Requests, used.Tokens > cap.Tokens ? used.Requests * (cap.Tokens / used.Tokens) : used.Requests);
                    cut += Math.Max(0, used.Requests - (long)Math.Ceiling(kept));
                }
            }
        }

        return new EnvelopeCut(all, cut);
    }

    /// <summary>What a request and a token cost on each model of a project, over the days of the last week without an alert.</summary>
    internal async Task<ImmutableSortedDictionary<string, RequestPrice>> PricesAsync(ProviderAccount account, ProjectId project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await AccountAsync(account, now, cancellationToken);
        var prices = books.Of(account.Provider);
        var sums = new SortedDictionary<string, (double Usd, long Requests, long Tokens)>(StringComparer.Ordinal);
        for (var day = known.LastDay; day > DateOnly.MinValue && day > known.LastDay.AddDays(-7); day = day.AddDays(-1))
        {
            foreach (var one in known.IsTrusted(project, day) ? known.Series[project] : [])
            {
                await foreach (var row in history.ReadAsync(account, one, BucketWidth.Minute, EnvelopeAccount.DayOf(day), cancellationToken))
                {
                    if (LimitedModel(row, project) is { } model)
                    {
                        var sum = sums.GetValueOrDefault(model);
                        sums[model] = (
                            sum.Usd + (double)prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost.Amount,
                            sum.Requests + row.Counts.Requests,
                            sum.Tokens + row.Counts.InputTokens + row.Counts.OutputTokens);
                    }
                }
            }
        }

        return sums.ToImmutableSortedDictionary(
            sum => sum.Key, sum => new RequestPrice(sum.Value.Usd / Math.Max(1, sum.Value.Requests), sum.Value.Usd / Math.Max(1, sum.Value.Tokens)), StringComparer.Ordinal);
    }

    private async Task<ImmutableSortedDictionary<string, BusyMinute>> BusiestAsync(
        ProviderAccount account, ProjectId project, IEnumerable<SeriesId> series, TimeWindow window, CancellationToken cancellationToken)
    {
        var busiest = ImmutableSortedDictionary.CreateBuilder<string, BusyMinute>(StringComparer.Ordinal);
        foreach (var (key, used) in await MinutesAsync(account, project, series, window, cancellationToken))
        {
            var before = busiest.TryGetValue(key.Model, out var known) ? known : default;
            busiest[key.Model] = new BusyMinute(Math.Max(before.Requests, used.Requests), Math.Max(before.Tokens, used.Tokens));
        }

        return busiest.ToImmutable();
    }

    private async Task<Dictionary<(string Model, DateTimeOffset Minute), BusyMinute>> MinutesAsync(
        ProviderAccount account, ProjectId project, IEnumerable<SeriesId> series, TimeWindow window, CancellationToken cancellationToken)
    {
        var minutes = new Dictionary<(string Model, DateTimeOffset Minute), BusyMinute>();
        foreach (var one in series)
        {
            await foreach (var row in history.ReadAsync(account, one, BucketWidth.Minute, window, cancellationToken))
            {
                if (LimitedModel(row, project) is { } model)
                {
                    var sum = minutes.GetValueOrDefault((model, row.Window.Start));
                    minutes[(model, row.Window.Start)] = new BusyMinute(sum.Requests + row.Counts.Requests, sum.Tokens + row.Counts.InputTokens + row.Counts.OutputTokens);
                }
            }
        }

        return minutes;
    }

    /// <summary>The model of a row that counts against the rate limits of a project; null for another row.</summary>
    private static string? LimitedModel(UsageRow row, ProjectId project) =>
        row.Dimensions is { Model: { } model, Batch: not true } && row.Dimensions.Project == project ? model : null;

    private static DateOnly LastDay(AccountState state) =>
        state.MinutesThrough is { } through ? DateOnly.FromDateTime((through - Late).UtcDateTime).AddDays(-1) : DateOnly.MinValue;
}

/// <summary>What is the same for every project of an organization.</summary>
/// <param name="LastDay">The last UTC day that is complete.</param>
/// <param name="Through">Up to when usage is complete, UTC; null for not known.</param>
/// <param name="Coverage">For which time minutes are held.</param>
/// <param name="Series">The keys with usage, by project.</param>
/// <param name="Keys">The listed keys, by project.</param>
/// <param name="Alerts">The alerts about incidents that fired at warning or above, by project.</param>
internal sealed record EnvelopeAccount(
    DateOnly LastDay,
    DateTimeOffset? Through,
    ImmutableArray<TimeWindow> Coverage,
    ILookup<ProjectId, SeriesId> Series,
    ILookup<ProjectId, ApiKey> Keys,
    ILookup<ProjectId, Alert> Alerts)
{
    /// <summary>The projects with usage, by name.</summary>
    public IEnumerable<ProjectId> Projects => Series.Select(project => project.Key).OrderBy(project => project.Value, StringComparer.Ordinal);

    public static TimeWindow DayOf(DateOnly day) => new(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));

    /// <summary>Whether minutes of a whole day are held.</summary>
    public bool IsComplete(DateOnly day) => Coverage.Any(window => window.Start <= DayOf(day).Start && window.End >= DayOf(day).End);

    /// <summary>Whether an alert about a key of a project is firing.</summary>
    public bool HasOpenAlert(ProjectId project) => Alerts[project].Any(alert => alert.IsOpen);

    /// <summary>The days without an alert. What was used during an alert is never learned, whatever a person said about it: it was not usual.</summary>
    public ImmutableArray<EnvelopeDay> Trusted(ProjectId project, ImmutableArray<EnvelopeDay> days) =>
        [.. days.Where(day => IsTrusted(project, day.Day))];

    /// <summary>Whether no alert about a key of a project overlaps a day.</summary>
    public bool IsTrusted(ProjectId project, DateOnly day) => !Alerts[project].Any(alert => Overlaps(alert, DayOf(day)));

    private static bool Overlaps(Alert alert, TimeWindow day) =>
        alert.ActiveAt < day.End && (alert.IsOpen || (alert.ResolvedAt is { } ended && ended > alert.TrueThrough ? ended : alert.TrueThrough) > day.Start);
}

/// <summary>What caps would have done to the kept minutes.</summary>
/// <param name="Requests">Requests there were.</param>
/// <param name="Cut">Requests above the caps.</param>
internal readonly record struct EnvelopeCut(long Requests, long Cut);
