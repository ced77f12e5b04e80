using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>How many requests an hour expects. Hours are counted since 1970, UTC.</summary>
/// <param name="Level">Requests in a typical busy hour.</param>
internal abstract record Rhythm(double Level)
{
    public abstract double Requests(long hour);

    /// <summary>0 is Sunday.</summary>
    private static int Weekday(long hour) => (int)(((hour / 24) + 4) % 7);

    private static bool IsWeekend(long hour) => Weekday(hour) is 0 or 6;

    /// <summary>The same at every hour.</summary>
    public sealed record Steady(double Level) : Rhythm(Level)
    {
        public override double Requests(long hour) => Level;
    }

    /// <summary>A product that people use by day and, less, by night.</summary>
    public sealed record AroundTheClock(double Level) : Rhythm(Level)
    {
        public override double Requests(long hour) =>
            Level * (1 + (0.25 * Math.Sin(((hour % 24) - 9) * Math.PI / 12))) * (IsWeekend(hour) ? 0.85 : 1);
    }

    /// <summary>Working days from eight to six.</summary>
    public sealed record OfficeHours(double Level) : Rhythm(Level)
    {
        public override double Requests(long hour) => (IsWeekend(hour), hour % 24) switch
        {
            (true, _) => Level * 0.004,
            (_, < 7 or > 19) => Level * 0.01,
            (_, 7 or 18 or 19) => Level * 0.3,
            (_, 12) => Level * 0.6,
            _ => Level,
        };
    }

    /// <summary>A job at two in the morning, every day.</summary>
    public sealed record Nightly(double Level) : Rhythm(Level)
    {
        public override double Requests(long hour) => (hour % 24) switch { 2 => Level, 3 => Level * 0.6, 4 => Level * 0.1, _ => 0 };
    }

    /// <summary>A report on Monday morning.</summary>
    public sealed record Weekly(double Level) : Rhythm(Level)
    {
        public override double Requests(long hour) => (Weekday(hour), hour % 24) switch { (1, 6) => Level, (1, 7) => Level * 0.5, _ => 0 };
    }

    /// <summary>A developer: nothing for hours, then a lot.</summary>
    public sealed record Bursts(double Level, int Seed, long Name) : Rhythm(Level)
    {
        public override double Requests(long hour)
        {
            var dice = Dice.For(Seed, Name, hour / 2);
            var awake = hour % 24 is >= 8 and < 23;
            return dice.Odds(IsWeekend(hour) ? 0.05 : awake ? 0.3 : 0.02) ? Level * dice.Gamma(0.9) : 0;
        }
    }

    /// <summary>A product on its way up: compound growth per day, over the weekly pattern.</summary>
    public sealed record Growing(double Level, double PerDay, long Origin) : Rhythm(Level)
    {
        public override double Requests(long hour) =>
            new AroundTheClock(Level).Requests(hour) * Math.Pow(1 + PerDay, Math.Min(120, (hour - Origin) / 24.0));
    }
}
