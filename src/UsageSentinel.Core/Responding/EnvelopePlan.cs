using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// Computes the caps of a project from what it normally uses. Pure. A cap leaves room for normal traffic and moves slowly, so that usage that
/// rises bit by bit cannot widen it quickly, and it is never below what was normally used.
/// </summary>
public static class EnvelopePlan
{
    /// <summary>Days that are looked at.</summary>
    public const int Days = 28;

    /// <summary>A model that was used on fewer days has no cap: too little is known about it.</summary>
    public const int FewestDays = 7;

    /// <summary>How much a cap may grow in a week, or shrink.</summary>
    public const double WeeklyGrowth = 1.2;

    /// <summary>A provider may count a minute that starts at any second, and refuse a burst within it: twice the busiest minute is left free.</summary>
    private const double HeadRoom = 2;

    /// <summary>Requests a minute that every model may make, however little it was used: a job that is started again makes some at once.</summary>
    private const double FewestRequests = 20;

    /// <summary>The caps of today.</summary>
    /// <param name="trusted">The days that count: complete ones without an alert.</param>
    /// <param name="before">The caps so far.</param>
    /// <param name="today">The day, UTC.</param>
    /// <param name="multiple">How many times the busiest minute of a usual day is allowed.</param>
    public static EnvelopeCaps Next(ImmutableArray<EnvelopeDay> trusted, EnvelopeCaps before, DateOnly today, double multiple)
    {
        var caps = before.Models.ToBuilder();
        var recent = trusted.Where(day => day.Day >= today.AddDays(-Days) && day.Day < today).ToList();
        var weeks = Math.Clamp((today.DayNumber - before.Day.DayNumber) / 7.0, 0, 1);
        foreach (var model in recent.SelectMany(day => day.Models.Keys).Distinct(StringComparer.Ordinal))
        {
            var used = recent.Where(day => day.Models.ContainsKey(model)).Select(day => day.Models[model]).ToList();
            if (used.Count < FewestDays)
            {
                continue;
            }

            var requests = Usual(used.Select(minute => minute.Requests));
            var tokens = Usual(used.Select(minute => minute.Tokens));
            var perRequest = tokens.Highest / Math.Max(1, requests.Highest);
            EnvelopeCap? last = before.Models.TryGetValue(model, out var known) ? known : null;
            caps[model] = new EnvelopeCap(
                Cap(requests, FewestRequests, multiple, last?.Requests, weeks),
                Cap(tokens, FewestRequests * perRequest, multiple, last?.Tokens, weeks));
        }

        return new EnvelopeCaps(today, caps.ToImmutable());
    }

    private static double Cap((double Typical, double Highest) used, double fewest, double multiple, double? last, double weeks)
    {
        if (used.Highest <= 0)
        {
            // Speech and images may be reported without tokens. What was never counted says nothing about what is needed.
            return EnvelopeCap.Unlimited;
        }

        var target = Math.Max(Math.Max(fewest, multiple * used.Typical), HeadRoom * used.Highest);
        if (last is { } before and < EnvelopeCap.Unlimited)
        {
            var step = Math.Pow(WeeklyGrowth, weeks);
            target = Math.Clamp(target, before / step, before * step);
        }

        return Math.Max(target, used.Highest);
    }

    /// <summary>The busiest minute of a usual day, and of the busiest day.</summary>
    private static (double Typical, double Highest) Usual(IEnumerable<long> busiest)
    {
        var sorted = busiest.Order().ToArray();
        return (sorted[sorted.Length / 2], sorted[^1]);
    }
}
