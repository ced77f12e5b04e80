using UsageSentinel.Simulator.Billing;
using UsageSentinel.Simulator.Chance;
using UsageSentinel.Simulator.Containment;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Simulation;

/// <summary>Writes the bill of a day, as it truly is or as it is known at some time.</summary>
internal sealed class Ledger(World world)
{
    private const long DelaySalt = 0xB111;

    /// <summary>The true bill of a day up to a second.</summary>
    public IReadOnlyCollection<BillRow> True(long day, long now) =>
        Rows(day, now, (_, _) => true, (_, _) => 1m);

    /// <summary>The bill as the API shows it: hours post late, and the day is restated once, 20 hours after its end.</summary>
    public IReadOnlyCollection<BillRow> Shown(long day, long now) => Rows(
        day,
        now,
        (project, hour) => ((hour + 1) * 3600) + Dice.For(world.Options.Seed, project, hour, DelaySalt).Below(5 * 3600) + 7200 <= now,
        (project, at) => now >= ((at + 1) * 86_400) + (20 * 3600)
            ? 1m
            : 0.98m + (Dice.For(world.Options.Seed, project, at, DelaySalt + 1).Below(400) / 10_000m));

    private IReadOnlyCollection<BillRow> Rows(long day, long now, Func<int, long, bool> isPosted, Func<int, long, decimal> factor)
    {
        var rows = new Dictionary<BillKey, (decimal Amount, decimal Quantity)>();
        var regime = world.Governor.At(now);
        var arrival = new Arrival(0, now, 0);
        for (var project = 0; project < world.FlowsByProject.Length; project++)
        {
            var hours = Enumerable.Range(0, 24).Select(hour => (day * 24) + hour).Where(hour => hour * 3600 <= now && isPosted(project, hour)).ToArray();
            var stated = factor(project, day);
            foreach (var flow in world.FlowsByProject[project])
            {
                foreach (var charge in Biller.Charges(flow, Used(flow, hours, regime, arrival)))
                {
                    Add(rows, new(project, world.KeyId(flow), charge.LineItem, charge.Unit), charge.Amount * stated, charge.Quantity);
                }
            }

            if (hours.Length == 24 && Unmetered(project, day) is { Amount: > 0 } training)
            {
                Add(rows, new(project, null, training.LineItem, training.Unit), training.Amount * stated, training.Quantity);
            }
        }

        return [.. rows.Where(row => row.Value.Quantity > 0).Select(row => new BillRow(row.Key, row.Value.Amount, row.Value.Quantity))];
    }

    private UsageSum Used(Flow flow, long[] hours, Regime regime, in Arrival arrival)
    {
        var sum = default(UsageSum);
        foreach (var hour in hours)
        {
            sum += world.Meter.Hour(flow, hour, regime, arrival);
        }

        return sum;
    }

    // Billed, and in no usage endpoint: the blind spot every reconciliation has to admit.
    private Charge Unmetered(int project, long day)
    {
        var dice = Dice.For(world.Options.Seed, 0xF7, project, day);
        var tokens = day * 24 >= world.Traffic.FirstHour && dice.Odds(0.1) ? dice.Below(2_000_000) : 0;
        return new("gpt-4o-mini fine-tuning, training", tokens * 0.000003m * SimulatedPrices.Discount, tokens, "tokens");
    }

    private static void Add(Dictionary<BillKey, (decimal Amount, decimal Quantity)> rows, BillKey key, decimal amount, decimal quantity)
    {
        var (before, counted) = rows.GetValueOrDefault(key);
        rows[key] = (before + amount, counted + quantity);
    }
}
