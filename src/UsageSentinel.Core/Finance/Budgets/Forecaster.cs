using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Budgets;

/// <summary>
/// What the days to come will cost, from the days that were: a level that follows the last days, times what each weekday
/// usually is of it. The range comes from how wrong the same rule was on the days it can be tried on.
/// </summary>
internal static class Forecaster
{
    /// <summary>Days needed to say anything.</summary>
    public const int LeastDays = 7;

    /// <summary>
    /// Spreads below and above for a range that holds four times in five: found on simulated organizations, and held against
    /// others. Less than the textbook's 1.28, since single wild days swell the spread; more above, since cost has no ceiling.
    /// </summary>
    private const double Below = 0.66;

    /// <inheritdoc cref="Below"/>
    private const double Above = 0.8;

    /// <summary>The part of the spread that no past shows: what went smoothly so far is not certain to go on.</summary>
    private const double Unforeseen = 0.03;

    /// <summary>A day that is this wrong says no more than that it was wrong.</summary>
    private const double MostSquared = 1;

    private const double HalfLife = 7;
    private const double WeekdayPrior = 2;
    private const double ClipAt = 4;
    private static readonly int[] Horizons = [1, 2, 4, 7, 14, 21];

    /// <param name="days">Cost of whole days, oldest first, without a gap.</param>
    /// <param name="first">The day of the first of them.</param>
    /// <param name="ahead">How many days to come are added up; zero or more.</param>
    /// <returns>Null where there are too few days.</returns>
    public static CostRange? Forecast(IReadOnlyList<decimal> days, DateOnly first, int ahead)
    {
        if (days.Count < LeastDays)
        {
            return null;
        }

        var history = days.Select(day => (double)Math.Max(0, day)).ToArray();
        var (bias, spread) = Errors(history, first, ahead);
        var expected = Sum(history, first, history.Length, ahead) * (1 + bias);
        return new CostRange(ToUsd(expected), ToUsd(expected * Math.Exp(-Below * spread)), ToUsd(expected * Math.Exp(Above * spread)));
    }

    /// <summary>The rule itself, with the days before <paramref name="known"/> only.</summary>
    private static double Sum(double[] history, DateOnly first, int known, int ahead)
    {
        var mean = 0.0;
        var from = Math.Max(0, known - 56);
        for (var day = from; day < known; day++)
        {
            mean += history[day] / (known - from);
        }

        if (mean <= 0)
        {
            return 0;
        }

        Span<double> weekday = stackalloc double[7];
        Span<double> count = stackalloc double[7];
        for (var day = from; day < known; day++)
        {
            // One wild day is not a habit of its weekday.
            weekday[WeekdayOf(first, day)] += Math.Min(history[day], ClipAt * mean);
            count[WeekdayOf(first, day)]++;
        }

        for (var index = 0; index < 7; index++)
        {
            weekday[index] = (weekday[index] + (WeekdayPrior * mean)) / ((count[index] + WeekdayPrior) * mean);
        }

        var level = 0.0;
        var weights = 0.0;
        for (var day = from; day < known; day++)
        {
            var weight = Math.Pow(0.5, (known - 1 - day) / HalfLife);
            level += weight * Math.Min(history[day], ClipAt * mean);
            weights += weight * weekday[WeekdayOf(first, day)];
        }

        var sum = 0.0;
        for (var day = known; day < known + ahead; day++)
        {
            sum += level / weights * weekday[WeekdayOf(first, day)];
        }

        return sum;
    }

    /// <summary>
    /// How wrong the rule is to be expected: daily noise, which averages out over the days ahead, a level that moves, which does
    /// so the more the further ahead, and a leaning to one side (growth).
    /// </summary>
    private static (double Bias, double Spread) Errors(double[] history, DateOnly first, int ahead)
    {
        // Squared relative errors of the rule on its own past; least squares of a + b/h, with a little to start from.
        var (n, sx, sxx, sy, sxy) = (4.0, 2.0, 1.2, 0.5, 0.3);
        var (tries, lean) = (20.0, 0.0);
        foreach (var horizon in Horizons)
        {
            for (var known = LeastDays; known + horizon <= history.Length; known++)
            {
                var expected = Sum(history, first, known, horizon);
                if (expected <= 0)
                {
                    continue;
                }

                var error = -1.0;
                foreach (var day in history.AsSpan(known, horizon))
                {
                    error += day / expected;
                }

                var (x, y) = (1.0 / horizon, Math.Min(MostSquared, error * error));
                (n, sx, sxx, sy, sxy) = (n + 1, sx + x, sxx + (x * x), sy + y, sxy + (x * y));
                (tries, lean) = horizon >= 7 ? (tries + 1, lean + Math.Clamp(error, -0.5, 0.5)) : (tries, lean);
            }
        }

        var slope = Math.Max(0, ((n * sxy) - (sx * sy)) / ((n * sxx) - (sx * sx)));
        var floor = Math.Max(0, (sy - (slope * sx)) / n) + (Unforeseen * Unforeseen);
        return (lean / tries, Math.Sqrt((floor * (1 + (ahead / 14.0))) + (slope / Math.Max(1, ahead))));
    }

    private static int WeekdayOf(DateOnly first, int day) => (int)first.AddDays(day).DayOfWeek;

    private static Usd ToUsd(double dollars) => new((decimal)Math.Round(Math.Min(dollars, 1e15), 6));
}

/// <summary>What something will cost, and between what it will lie four times in five.</summary>
/// <param name="Expected">In the middle of what may come.</param>
/// <param name="Low">Below it one time in ten.</param>
/// <param name="High">Above it one time in ten.</param>
public sealed record CostRange(Usd Expected, Usd Low, Usd High)
{
    /// <summary>The same with what is spent already.</summary>
    public CostRange After(Usd spent) => new(Expected + spent, Low + spent, High + spent);
}
