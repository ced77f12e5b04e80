using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>What the alerts of simulated organizations are called beside the labels of their incidents, and what they say was lost beside the books.</summary>
internal static class CausesCommand
{
    /// <param name="args">First seed, number of seeds.</param>
    public static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args.ElementAtOrDefault(0) ?? "101", CultureInfo.InvariantCulture);
        var count = int.Parse(args.ElementAtOrDefault(1) ?? "50", CultureInfo.InvariantCulture);
        var all = new List<SimulatedEpisode>();
        for (var seed = first; seed < first + count; seed++)
        {
            all.AddRange(await SimulatedEpisodes.LiveAsync(seed));
        }

        Causes(all);
        Money(all);
    }

    private static void Causes(List<SimulatedEpisode> all)
    {
        var kinds = Enum.GetValues<CauseKind>();
        Console.WriteLine($"{"incident",-14}{"alerted",9}  {string.Join(' ', kinds.Select(kind => kind.ToString().PadLeft(12)))}");
        foreach (var type in all.GroupBy(one => one.Incident.Type).OrderBy(group => group.Key))
        {
            var alerted = type.Where(one => one.Alert is not null).ToList();
            var named = kinds.Select(kind => alerted.Count(one => one.Alert!.EpisodeTitle!.Kind == kind).ToString(CultureInfo.InvariantCulture).PadLeft(12));
            Console.WriteLine($"{type.Key,-14}{$"{alerted.Count}/{type.Count()}",9}  {string.Join(' ', named)}");
        }

        var seen = all.Where(one => one.Alert is not null).ToList();
        foreach (var one in seen.Where(one => !one.IsNamedRight))
        {
            Console.WriteLine(Text($"  seed {one.Seed} {one.Incident.Type} {one.Incident.KeyId} from {one.Incident.Start:MM-dd HH:mm}: {one.Alert!.Title} ({one.Alert.Subject.Rule}, since {one.Alert.ActiveAt:MM-dd HH:mm}, fired {one.Alert.FiredAt:MM-dd HH:mm}, {one.Alert.Anomaly.Cause})"));
        }

        Console.WriteLine(Text($"{seen.Count} alerts: right {Share(seen, one => one.IsNamedRight)}, wrong {Share(seen, one => one.IsNamedWrong)}, unknown {Share(seen, one => one is { IsNamedRight: false, IsNamedWrong: false })}"));
    }

    private static void Money(List<SimulatedEpisode> all)
    {
        var material = all.Where(one => one.IsMaterial).ToList();
        Console.WriteLine(Text($"{material.Count} material incidents: error median {Quantile(material, 0.5):P1}, 90 % {Quantile(material, 0.9):P1}"));
        foreach (var type in material.GroupBy(one => one.Incident.Type).OrderBy(group => group.Key))
        {
            Console.WriteLine(Text($"  {type.Key,-14} {type.Count(),4}: error median {Quantile([.. type], 0.5):P1}, 90 % {Quantile([.. type], 0.9):P1}"));
        }

        Console.WriteLine(Text($"excess above the cost of the key: {all.Count(one => one.IsAboveCost)}; called over while an attack goes on: {all.Count(one => one is { EndedEarly: true, Incident.IsBenign: false })} of {all.Count(one => one is { Alert: not null, Incident.IsBenign: false })}"));
        foreach (var one in all.Where(one => one.IsAboveCost || one is { EndedEarly: true, Incident.IsBenign: false } || (one.IsMaterial && one.Error > 0.25)))
        {
            Console.WriteLine(Text($"  seed {one.Seed} {one.Incident.Type} {one.Incident.KeyId} from {one.Incident.Start:MM-dd HH:mm} to {one.Incident.End:MM-dd HH:mm}: {one.Excess:0.00} above {one.Usual:0.00}; alert {one.Alert!.Lost} {one.Alert.ActiveAt:MM-dd HH:mm} to {one.Alert.ResolvedAt:MM-dd HH:mm} {one.Alert.Reason}, {one.Alert.Title}{(one.EndedEarly ? ", called over" : string.Empty)}{(one.IsAboveCost ? ", ABOVE COST" : string.Empty)}"));
        }
    }

    private static string Share(List<SimulatedEpisode> all, Func<SimulatedEpisode, bool> isOne) =>
        Text($"{all.Count(isOne)} ({(double)all.Count(isOne) / Math.Max(1, all.Count):P0})");

    private static double Quantile(List<SimulatedEpisode> material, double share)
    {
        var errors = material.Select(one => one.Error).Order().ToList();
        return errors.Count == 0 ? double.NaN : errors[Math.Min(errors.Count - 1, (int)(share * errors.Count))];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
