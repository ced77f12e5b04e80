using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>
/// What the safety envelope would do to announced activity in a simulated organization, from its books minute by minute. The load is that of the simulator's incidents, as if somebody had
/// announced each of them with what its costliest hour costs.
/// </summary>
/// <param name="Loads">Loads that were announced.</param>
/// <param name="Requests">Requests of their projects and models while they last.</param>
/// <param name="Refused">How many of them are above the caps as they are without what was announced.</param>
/// <param name="RefusedAnnounced">How many are above the caps with room for it.</param>
/// <param name="Refusing">The loads of which some are.</param>
internal readonly record struct AnnouncedLoads(int Loads, double Requests, double Refused, double RefusedAnnounced, string Refusing)
{
    public static async Task<AnnouncedLoads> OfAsync(int seed)
    {
        var start = EnvelopeWorth.StartOf(seed);
        var usual = await EnvelopeWorth.LinesAsync(seed, start, "quiet");
        var (incidents, mixed) = await EnvelopeWorth.BooksAsync(seed, start, "mixed");
        var caps = EnvelopeWorth.Caps(usual, start, 4);
        var (count, requests, refused, announced, refusing) = (0, 0.0, 0.0, 0.0, new List<string>());

        // A flood of requests that cost next to nothing cannot be said in dollars.
        foreach (var incident in incidents.Where(one => !one.IsBenign && one.Type is not IncidentType.RequestFlood))
        {
            var lines = mixed.Where(line => line.KeyId == incident.KeyId && line.Start >= incident.Start && line.Start < incident.End).ToList();
            if (lines.Count == 0 || !caps.TryGetValue(lines[0].ProjectId, out var project))
            {
                continue;
            }

            var load = new AnnouncedLoad(incident.KeyId, incident.Start, incident.End, new Usd(CostliestHour(lines)));
            var room = EnvelopeRoom.None with { Loads = [load], Prices = Prices(usual.Where(line => line.ProjectId == lines[0].ProjectId && line.Start < start && !line.Batch)) };
            var during = mixed.Where(line => line.ProjectId == lines[0].ProjectId && line.Start >= incident.Start && line.Start < incident.End && !line.Batch && !IsOfOthers(line, incidents, incident)).ToList();
            requests += during.Sum(line => line.Totals.Requests);
            refused += RefusedBy(during, project);
            if (RefusedBy(during, room.Widened(project, incident.Start)) is > 0 and var above)
            {
                announced += above;
                refusing.Add($"{incident.Type} {incident.KeyId} {incident.Start:u} {incident.End:u} {load.PerHour}: {above:F0}");
            }

            count++;
        }

        return new AnnouncedLoads(count, requests, refused, announced, string.Join("; ", refusing));
    }

    /// <summary>Whether a key has an incident of its own, which nobody announced.</summary>
    private static bool IsOfOthers(UsageLine line, ImmutableArray<Incident> incidents, Incident announced) =>
        line.KeyId != announced.KeyId && incidents.Any(other => other.KeyId == line.KeyId);

    private static decimal CostliestHour(List<UsageLine> lines)
    {
        var minutes = lines.GroupBy(line => line.Start).ToDictionary(minute => minute.Key, minute => minute.Sum(EnvelopeWorth.Cost));
        return minutes.Keys.Max(from => minutes.Where(minute => minute.Key >= from && minute.Key < from.AddHours(1)).Sum(minute => minute.Value));
    }

    private static ImmutableSortedDictionary<string, RequestPrice> Prices(IEnumerable<UsageLine> lines) => lines.GroupBy(line => line.Model!).ToImmutableSortedDictionary(
        model => model.Key,
        model => new RequestPrice(
            (double)model.Sum(EnvelopeWorth.Cost) / Math.Max(1, model.Sum(line => line.Totals.Requests)),
            (double)model.Sum(EnvelopeWorth.Cost) / Math.Max(1, model.Sum(line => line.Totals.InputTokens + line.Totals.OutputTokens))),
        StringComparer.Ordinal);

    private static double RefusedBy(List<UsageLine> lines, EnvelopeCaps caps) => lines
        .GroupBy(line => (line.Start, Model: line.Model!))
        .Where(minute => caps.Models.ContainsKey(minute.Key.Model))
        .Sum(minute =>
        {
            var cap = caps.Models[minute.Key.Model];
            var (requests, tokens) = (minute.Sum(line => line.Totals.Requests), minute.Sum(line => line.Totals.InputTokens + line.Totals.OutputTokens));
            return requests * (1 - Math.Min(1, Math.Min(Math.Ceiling(cap.Requests) / Math.Max(1, requests), Math.Ceiling(cap.Tokens) / Math.Max(1, tokens))));
        });
}
