using System.Collections.Immutable;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Detection.Evading;

/// <summary>How somebody tries to stay below every threshold.</summary>
public enum Evasion
{
    /// <summary>Nobody does: ordinary life.</summary>
    None,

    /// <summary>One key grows by more than a third a day, to 30 times its usual in eleven days.</summary>
    SlowRamp,

    /// <summary>Every key is used 60 % more for ten days.</summary>
    AllKeysUp,

    /// <summary>A hundred new keys cost 5 cents an hour each.</summary>
    ManyNewKeys,

    /// <summary>A new key every two hours costs 8 dollars an hour, and is then left.</summary>
    ChainOfNewKeys,

    /// <summary>The cached share of the input of one key falls from 70 % to nothing for four days.</summary>
    CacheStops,
}

/// <summary>
/// An organization of twenty keys that cost about a dollar an hour each, four weeks of ordinary days, and then an evasion. Hourly, made
/// from a seed.
/// </summary>
/// <param name="evasion">What happens.</param>
/// <param name="seed">Of the noise.</param>
public sealed class EvasionScenario(Evasion evasion, int seed)
{
    public const int Keys = 20;
    public const int OrdinaryDays = 28;
    private const int Days = 40;

    /// <summary>A Monday.</summary>
    private const long Monday = 1_735_516_800;
    private const double CentsPerRequest = 1;

    private readonly Random random = new(seed);
    private readonly List<(DateTimeOffset At, double Usd)> costs = [];

    /// <summary>When the evasion begins.</summary>
    public static DateTimeOffset Begins => DateTimeOffset.FromUnixTimeSeconds(Monday).AddDays(OrdinaryDays);

    /// <summary>What the evasion cost by a moment, in US dollars.</summary>
    public double CostBy(DateTimeOffset at) => costs.Where(cost => cost.At < at).Sum(cost => cost.Usd);

    /// <summary>What it costs in all, in US dollars.</summary>
    public double Cost => costs.Sum(cost => cost.Usd);

    public ImmutableArray<RecordedKey> Make()
    {
        costs.Clear();
        var keys = Enumerable.Range(0, Keys).Select(Ordinary).ToList();
        if (evasion is Evasion.ManyNewKeys)
        {
            keys.AddRange(Enumerable.Range(0, 100).Select(key => New(key, key / 10, 4 * 24, 0.05)));
        }

        if (evasion is Evasion.ChainOfNewKeys)
        {
            keys.AddRange(Enumerable.Range(0, 24).Select(key => New(key, 2 * key, 2, 8)));
        }

        return [.. keys];
    }

    private RecordedKey Ordinary(int key)
    {
        var name = $"key_{key:00}";
        var isOffice = key % 2 == 0;
        var rows = ImmutableArray.CreateBuilder<RecordedRow>();
        double day = 1, drift = 1;
        for (var hour = 0; hour < Days * 24; hour++)
        {
            if (hour % 24 == 0)
            {
                day = Noise(0.2);
                drift *= Noise(0.02);
            }

            var (at, weekday) = (hour % 24, hour / 24 % 7);
            var busy = isOffice ? at is >= 8 and < 18 && weekday < 5 ? 2.6 : 0.3 : at is >= 7 and < 23 ? 1.25 : 0.5;
            var requests = 100 * busy * day * drift * Noise(0.35);
            var since = (hour / 24.0) - OrdinaryDays;
            var factor = (evasion, since >= 0) switch
            {
                (Evasion.SlowRamp, true) when key == 3 => Math.Min(30, Math.Pow(1.36, since)),
                (Evasion.AllKeysUp, true) when since < 10 => 1.6,
                _ => 1,
            };
            var cached = evasion is Evasion.CacheStops && key == 3 && since is >= 0 and < 4 ? 0 : Math.Clamp(0.7 + (0.05 * Gauss()), 0, 1);
            rows.Add(Row(hour, requests * factor, cached));
            if (since >= 0)
            {
                var usual = UsdOf(requests, 0.7);
                costs.Add((At(hour), factor > 1 || cached <= 0 ? UsdOf(requests * factor, cached) - usual : 0));
            }
        }

        return new RecordedKey($"proj_{key % 4}", name, rows.ToImmutable());
    }

    private RecordedKey New(int key, int afterHours, int hours, double usd)
    {
        var rows = ImmutableArray.CreateBuilder<RecordedRow>();
        for (var hour = 0; hour < hours; hour++)
        {
            var row = Row((OrdinaryDays * 24) + afterHours + hour, 100 * usd * Noise(0.2), 0.7);
            rows.Add(row);
            costs.Add((At((OrdinaryDays * 24) + afterHours + hour), (double)row.Cost.Amount));
        }

        return new RecordedKey("proj_0", $"new_{key:000}", rows.ToImmutable());
    }

    private static RecordedRow Row(int hour, double requests, double cached)
    {
        var count = (long)Math.Round(requests);
        var usd = new Usd(Math.Round((decimal)UsdOf(count, cached), 6));
        return new RecordedRow(Monday + (hour * 3600L), 60, "gpt-4o", count, count * 2_000, (long)(count * 2_000 * cached), count * 200, usd, usd, true);
    }

    /// <summary>Of a request, half of what its input would cost and the rest for the output; a cached token costs half.</summary>
    private static double UsdOf(double requests, double cached) => requests * CentsPerRequest / 100 * ((0.75 * (1 - (0.5 * cached)) / 0.65) + 0.25);

    private static DateTimeOffset At(int hour) => DateTimeOffset.FromUnixTimeSeconds(Monday + (hour * 3600L));

    private double Noise(double deviation) => Math.Exp(deviation * Gauss());

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
