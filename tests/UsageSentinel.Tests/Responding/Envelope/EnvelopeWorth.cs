using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>What the safety envelope is worth in a simulated organization, from its own books minute by minute.</summary>
/// <param name="Incidents">Incidents that cost something before the alert fired, or to their end where none did.</param>
/// <param name="Lost">What they cost above normal until then, in US dollars.</param>
/// <param name="LostCapped">The same where every minute above a cap is cut to it.</param>
/// <param name="Requests">Requests in five days without any incident.</param>
/// <param name="Cut">How many of them are above a cap.</param>
/// <param name="Surprising">Requests in the same days with benign surprises, such as launches.</param>
/// <param name="SurprisingCut">How many of those are above a cap.</param>
internal readonly record struct EnvelopeWorth(int Incidents, decimal Lost, decimal LostCapped, long Requests, long Cut, long Surprising, long SurprisingCut)
{
    private const int History = 21;
    private const int After = 5;
    private const int Learned = 14;

    private static readonly PriceBook Prices = PriceBooks.Of(new PriceOptions()).Of("openai");

    public static EnvelopeWorth operator +(EnvelopeWorth left, EnvelopeWorth right) => new(
        left.Incidents + right.Incidents,
        left.Lost + right.Lost,
        left.LostCapped + right.LostCapped,
        left.Requests + right.Requests,
        left.Cut + right.Cut,
        left.Surprising + right.Surprising,
        left.SurprisingCut + right.SurprisingCut);

    /// <summary>One organization; the same seed always gives the same figures.</summary>
    public static async Task<EnvelopeWorth> OfAsync(int seed, double multiple = 4)
    {
        var start = StartOf(seed);
        var episodes = (await SimulatedEpisodes.LiveAsync(seed)).Where(episode => !episode.Incident.IsBenign).ToList();
        var usual = await LinesAsync(seed, start, "quiet");
        var mixed = await LinesAsync(seed, start, "mixed");
        var caps = Caps(usual, start, multiple);
        var (costs, otherwise) = (mixed.ToLookup(line => line.KeyId), usual.ToLookup(line => line.KeyId));
        var shares = Shares(mixed, caps);
        var (count, lost, capped) = (0, 0m, 0m);
        foreach (var episode in episodes)
        {
            var until = episode.Alert?.FiredAt ?? episode.Incident.End;
            until = until < start.AddDays(After) ? until : start.AddDays(After);
            var normal = otherwise[episode.Incident.KeyId].Where(line => IsIn(line, episode.Incident.Start, until)).Sum(Cost);
            var lines = costs[episode.Incident.KeyId].Where(line => IsIn(line, episode.Incident.Start, until)).ToList();
            if (lines.Sum(Cost) - normal is > 0 and var excess)
            {
                count++;
                lost += excess;
                capped += Math.Max(0, lines.Sum(line => Cost(line) * (decimal)shares.GetValueOrDefault(PlaceOf(line), 1)) - normal);
            }
        }

        var (quiet, cut) = Cuts(usual, start, caps);
        var (surprising, surprisingCut) = Cuts(await LinesAsync(seed, start, "surprises"), start, caps);
        return new EnvelopeWorth(count, lost, capped, quiet, cut, surprising, surprisingCut);
    }

    /// <summary>When the incidents of an organization begin to be possible.</summary>
    internal static DateTimeOffset StartOf(int seed) => new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero).AddDays(seed % 28);

    internal static Dictionary<string, EnvelopeCaps> Caps(List<UsageLine> lines, DateTimeOffset start, double multiple) => lines
        .Where(line => line.Start < Midnight(start) && !line.Batch)
        .GroupBy(line => line.ProjectId)
        .ToDictionary(
            project => project.Key,
            project => EnvelopePlan.Next(
                [.. project.GroupBy(line => DateOnly.FromDateTime(line.Start.UtcDateTime)).OrderBy(day => day.Key).Select(day => new EnvelopeDay(
                    day.Key,
                    Minutes(day).GroupBy(minute => minute.Key.Model).ToImmutableSortedDictionary(
                        model => model.Key, model => new BusyMinute(model.Max(minute => minute.Value.Requests), model.Max(minute => minute.Value.Tokens)), StringComparer.Ordinal)))],
                EnvelopeCaps.None,
                DateOnly.FromDateTime(start.UtcDateTime),
                multiple),
            StringComparer.Ordinal);

    /// <summary>Which share of a minute of a project on a model a cap lets through, where it is less than all of it.</summary>
    private static Dictionary<Place, double> Shares(List<UsageLine> lines, Dictionary<string, EnvelopeCaps> caps)
    {
        var shares = new Dictionary<Place, double>();
        foreach (var (place, used) in Minutes(lines.Where(line => !line.Batch)))
        {
            if (caps.TryGetValue(place.Project, out var project) && project.Models.TryGetValue(place.Model, out var cap))
            {
                var share = Math.Min(1, Math.Min(Math.Ceiling(cap.Requests) / Math.Max(1, used.Requests), Math.Ceiling(cap.Tokens) / Math.Max(1, used.Tokens)));
                if (share < 1)
                {
                    shares[place] = share;
                }
            }
        }

        return shares;
    }

    private static (long Requests, long Cut) Cuts(List<UsageLine> lines, DateTimeOffset start, Dictionary<string, EnvelopeCaps> caps)
    {
        var later = lines.Where(line => line.Start >= start && !line.Batch).ToList();
        var shares = Shares(later, caps);
        return (later.Sum(line => line.Totals.Requests), Minutes(later).Sum(minute => shares.TryGetValue(minute.Key, out var share) ? (long)Math.Ceiling(minute.Value.Requests * (1 - share)) : 0));
    }

    private static Dictionary<Place, BusyMinute> Minutes(IEnumerable<UsageLine> lines)
    {
        var minutes = new Dictionary<Place, BusyMinute>();
        foreach (var line in lines)
        {
            var sum = minutes.GetValueOrDefault(PlaceOf(line));
            minutes[PlaceOf(line)] = new BusyMinute(sum.Requests + line.Totals.Requests, sum.Tokens + line.Totals.InputTokens + line.Totals.OutputTokens);
        }

        return minutes;
    }

    internal static async Task<List<UsageLine>> LinesAsync(int seed, DateTimeOffset start, string scenario) => (await BooksAsync(seed, start, scenario)).Lines;

    internal static async Task<(ImmutableArray<Incident> Incidents, List<UsageLine> Lines)> BooksAsync(int seed, DateTimeOffset start, string scenario)
    {
        var clock = new SimulatedClock(start);
        await using var server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Seed = seed, Keys = 24, Days = History, Scenario = scenario }, clock, 0, CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(After));
        var lines = new List<UsageLine>();
        var first = Midnight(scenario == "quiet" ? start.AddDays(-Learned) : start);
        for (var day = first; day < start.AddDays(After); day = day.AddDays(1))
        {
            lines.AddRange(server.Organization.Books.PerMinute(day, day.AddDays(1)).Where(line => line is { KeyId: not null, Model: not null }));
        }

        return (server.Organization.Incidents, lines);
    }

    private static DateTimeOffset Midnight(DateTimeOffset instant) => new(instant.UtcDateTime.Date, TimeSpan.Zero);

    private static bool IsIn(UsageLine line, DateTimeOffset from, DateTimeOffset to) => line.Start >= from && line.Start < to;

    internal static decimal Cost(UsageLine line) => Prices.Estimate(
        Core.Usage.UsageEndpoint.Completions,
        new UsageDimensions(null, null, line.Model),
        new UsageCounts { Requests = line.Totals.Requests, InputTokens = line.Totals.InputTokens, CachedTokens = line.Totals.CachedTokens, OutputTokens = line.Totals.OutputTokens },
        new TimeWindow(line.Start, line.End)).Cost.Amount;

    private static Place PlaceOf(UsageLine line) => new(line.ProjectId, line.Model ?? string.Empty, line.Start);

    private readonly record struct Place(string Project, string Model, DateTimeOffset Minute);
}
