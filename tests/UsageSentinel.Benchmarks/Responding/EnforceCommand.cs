using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>
/// <c>enforce [FIRST_SEED [SEEDS [KEYS]]]</c>: simulated organizations with every incident and every benign surprise, watched in <c>enforce</c> for
/// a day. What came of it, from the books of the simulator: those of the watched organization, of one that nobody watches, and of one without incidents.
/// </summary>
internal static class EnforceCommand
{
    /// <param name="args">First seed, number of seeds, keys of each organization.</param>
    public static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args.ElementAtOrDefault(0) ?? "97001", CultureInfo.InvariantCulture);
        var count = int.Parse(args.ElementAtOrDefault(1) ?? "4", CultureInfo.InvariantCulture);
        var keys = int.Parse(args.ElementAtOrDefault(2) ?? "24", CultureInfo.InvariantCulture);
        var days = new List<EnforcedDay>();
        for (var seed = first; seed < first + count; seed++)
        {
            var day = await EnforcedDay.LiveAsync(seed, keys);
            days.Add(day);
            foreach (var one in day.Incidents)
            {
                // Lines that begin with a word and a tab are for adding slices up.
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"incident\t{seed}\t{one.Incident.Type}\t{one.Incident.KeyId}\t{one.Level}\t{one.IsVerified}\t{one.ActedAfter?.TotalMinutes:F0}\t{one.Undone:F2}\t{one.Left:F2}\t{one.UndoneAfter:F2}\t{one.LeftAfter:F2}"));
            }

            foreach (var act in day.Acts)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"act\t{seed}\t{act.Key}\t{act.Level}\t{act.Status}\t{act.IsOnAbused}\t{act.LiftedAfter?.TotalHours:F1}"));
            }

            foreach (var (cause, asked, refused) in day.Cuts.OrderBy(cut => cut.Cause.Level).ThenByDescending(cut => cut.Refused))
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"cut\t{seed}\t{cause.Level}\t{cause.Step}\t{cause.IsAbused}\t{cause.IsBusy}\t{asked:F0}\t{refused:F0}"));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"normal\t{seed}\t{day.Normal}\t{day.NormalLimited}\t{day.Refused:F0}\t{day.RefusedOfOthers:F0}\t{day.StoppedByDeletion:F0}\t{day.NormalThrottled:F0}\t{day.RefusedByThrottles:F0}"));
        }

        Say(days);
    }

    private static void Say(List<EnforcedDay> days)
    {
        var incidents = days.SelectMany(day => day.Incidents).ToList();
        foreach (var type in incidents.GroupBy(one => one.Incident.Type).OrderBy(type => type.Key))
        {
            Line(type.Key.ToString(), [.. type]);
        }

        Line("all", incidents);
        foreach (var level in incidents.Where(one => one.Level is not ContainmentLevel.None).GroupBy(one => one.Level).OrderBy(level => level.Key))
        {
            Line(level.Key.ToString(), [.. level]);
        }

        var acts = days.SelectMany(day => day.Acts).ToList();
        var (normal, limited, refused, others) = (days.Sum(day => day.Normal), days.Sum(day => day.NormalLimited), days.Sum(day => day.Refused), days.Sum(day => day.RefusedOfOthers));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{days.Count} organizations: {acts.Count} actions, {acts.Count(act => !act.IsOnAbused)} on keys without an incident, {acts.Count(act => !act.IsOnAbused && act.Level.IsIrreversible())} of them irreversible."));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Normal requests: {normal:#,0}; {refused:#,0} refused by a limit ({Share(refused, normal):P3} of all, {Share(refused, limited):P2} of those in minutes and projects with a limit), {others:#,0} of them of keys without an incident."));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Where nothing but throttles was set and nobody abused the project, {days.Sum(day => day.RefusedByThrottles):#,0} of {days.Sum(day => day.NormalThrottled):#,0} normal requests were refused: {Share(days.Sum(day => day.RefusedByThrottles), days.Sum(day => day.NormalThrottled)):P2}."));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Besides, {days.Sum(day => day.StoppedByDeletion):#,0} normal requests of deleted keys ended with their keys."));
        foreach (var level in days.SelectMany(day => day.Cuts).GroupBy(cut => (cut.Cause.Level, Step: cut.Cause.Step > 1)).OrderBy(level => level.Key))
        {
            Console.WriteLine($"{level.Key.Level}, {(level.Key.Step ? "a later" : "the first")} action of its alert: {Parts(level)}.");
        }

        foreach (var level in acts.GroupBy(act => act.Level).OrderBy(level => level.Key))
        {
            var lifted = level.Where(act => act.LiftedAfter is not null).Select(act => act.LiftedAfter.GetValueOrDefault().TotalHours).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{level.Key}: {level.Count()} times; {lifted.Count} lifted themselves, after {(lifted.Count > 0 ? lifted[lifted.Count / 2] : 0):F1} hours in the median."));
        }
    }

    /// <summary>What was refused of the normal requests while an action was in force, by whose they are and whether abuse went on.</summary>
    private static string Parts(IEnumerable<EnforcedCut> cuts) => string.Join("; ", cuts
        .GroupBy(cut => (cut.Cause.IsAbused, cut.Cause.IsBusy)).OrderBy(part => part.Key)
        .Select(part => string.Create(
            CultureInfo.InvariantCulture,
            $"keys {(part.Key.IsAbused ? "with" : "without")} an incident, {(part.Key.IsBusy ? "during" : "without")} abuse of the project: {part.Sum(cut => cut.Refused):#,0} of {part.Sum(cut => cut.Asked):#,0} refused ({Share(part.Sum(cut => cut.Refused), part.Sum(cut => cut.Asked)):P2})")));

    private static void Line(string name, List<EnforcedIncident> all)
    {
        var acted = all.Where(one => one.Level is not ContainmentLevel.None).ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {all.Count} incidents, {acted.Count} acted on, {all.Count(one => one.IsVerified)} contained; of ${all.Sum(one => one.Undone):#,0} that nobody would have stopped ${all.Sum(one => one.Left):#,0} were lost; after the action ${acted.Sum(one => one.LeftAfter):#,0} of ${acted.Sum(one => one.UndoneAfter):#,0}: {Share(acted.Sum(one => one.UndoneAfter - one.LeftAfter), acted.Sum(one => one.UndoneAfter)):P0} stopped."));
    }

    private static double Share(double part, double all) => all > 0 ? part / all : 0;
}
