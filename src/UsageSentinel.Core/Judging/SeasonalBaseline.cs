using System.Collections.Immutable;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// What is normal for a series: a level, a profile over the hours of weekdays and weekends, how much it scatters, and
/// its largest hours. Learned hour by hour; judged at any width against the last hour.
/// </summary>
/// <param name="Hours">Hours learned so far.</param>
/// <param name="Level">Exponentially weighted mean of an hour, half-life 3 days.</param>
/// <param name="Profile">48 means: 24 hours of weekdays, then 24 of weekends, UTC; empty before the first hour.</param>
/// <param name="ProfileHours">How often each of the 48 was learned.</param>
/// <param name="Dispersion">Mean of (observed - expected)^2 / (expected + floor), at least 1 request's worth.</param>
/// <param name="Peak">The largest hour, fading with a half-life of 14 days.</param>
/// <param name="Recent">The five-minute steps of the last hour that were learned, oldest first, at most 12.</param>
/// <param name="OpenHour">What the hour in progress has learned so far.</param>
public sealed record SeasonalBaseline(
    int Hours,
    Volume Level,
    ImmutableArray<Volume> Profile,
    ImmutableArray<byte> ProfileHours,
    Volume Dispersion,
    Volume Peak,
    ImmutableArray<TimedVolume> Recent,
    Volume OpenHour)
{
    private const double LevelRate = 0.0096; // 1 - 2^(-1/72): a half-life of 72 hours
    private const double DispersionRate = 0.02;
    private const double PeakFading = 0.99794; // 2^(-1/336): a half-life of 14 days
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    /// <summary>24 hours of weekdays, then 24 of weekends.</summary>
    public const int Bins = 48;

    /// <summary>Two days: every hour of the day was seen twice.</summary>
    public const int MatureHours = 48;

    public static SeasonalBaseline Empty { get; } = new(0, default, [], [], new Volume(1, 1, 1), default, [], default);

    public bool IsMature => Hours >= MatureHours;

    /// <summary>What an hour around <paramref name="at"/> usually holds: its bin and three quarters of its neighbours, whichever is most.</summary>
    public Volume Expected(DateTimeOffset at)
    {
        var here = Bin(at);
        var before = Bin(at.AddHours(-1)) * 0.75;
        var after = Bin(at.AddHours(1)) * 0.75;
        return new Volume(
            Math.Max(here.Requests, Math.Max(before.Requests, after.Requests)),
            Math.Max(here.Tokens, Math.Max(before.Tokens, after.Tokens)),
            Math.Max(here.Dollars, Math.Max(before.Dollars, after.Dollars)));
    }

    /// <summary>The usage of the hour that ends with a step: the step and what was learned in the hour before it.</summary>
    public Volume LastHour(DateTimeOffset end, Volume step)
    {
        var sum = step;
        foreach (var recent in Recent)
        {
            sum = recent.End > end.AddHours(-1) && recent.End < end ? sum + recent.Volume : sum;
        }

        return sum;
    }

    /// <summary>Folds one complete step in. Steps come in order and never overlap; an hour is learned when its last step is in.</summary>
    /// <param name="start">Start of the step.</param>
    /// <param name="end">End of the step.</param>
    /// <param name="step">What it held.</param>
    /// <param name="isAlarmed">Whether the step is part of an alarm: such hours are learned as no more than expected, so that an attacker does not teach the baseline.</param>
    public SeasonalBaseline Learn(DateTimeOffset start, DateTimeOffset end, Volume step, bool isAlarmed)
    {
        var usual = isAlarmed ? Least(step, Expected(start) * ((end - start) / TimeSpan.FromHours(1))) : step;
        var open = OpenHour + usual;
        var recent = Recent.RemoveAll(item => item.End <= end.AddHours(-1)).AddRange(Steps(start, end, step));
        var learned = this with { Recent = recent, OpenHour = open };
        return end.Minute == 0 && end.Second == 0 ? learned.LearnHour(end.AddHours(-1), open) : learned;
    }

    /// <summary>A step longer than five minutes as if it came evenly: only the part within the last hour may count towards it.</summary>
    private static IEnumerable<TimedVolume> Steps(DateTimeOffset start, DateTimeOffset end, Volume step)
    {
        var parts = step.IsZero ? 1 : Math.Max(1, (int)((end - start) / FiveMinutes));
        for (var part = Math.Max(1, parts - 11); part <= parts; part++)
        {
            yield return new TimedVolume(end - (FiveMinutes * (parts - part)), step * (1.0 / parts));
        }
    }

    private SeasonalBaseline LearnHour(DateTimeOffset start, Volume hour)
    {
        var expected = Expected(start);
        var profile = Profile.IsEmpty ? ImmutableArray.CreateRange(Enumerable.Repeat(default(Volume), Bins)) : Profile;
        var seen = ProfileHours.IsEmpty ? ImmutableArray.CreateRange(Enumerable.Repeat((byte)0, Bins)) : ProfileHours;
        var bin = BinOf(start);
        var rate = Math.Max(1.0 / (seen[bin] + 1), 0.1);
        var levelRate = Math.Max(1.0 / (Hours + 1), LevelRate);
        var peak = Peak * PeakFading;
        return this with
        {
            Hours = Hours == int.MaxValue ? Hours : Hours + 1,
            Level = Blend(Level, hour, levelRate),
            Profile = profile.SetItem(bin, Blend(profile[bin], hour, rate)),
            ProfileHours = seen.SetItem(bin, (byte)Math.Min(seen[bin] + 1, 200)),
            Dispersion = Hours == 0 ? Dispersion : Blend(Dispersion, Scatter(hour, expected), Math.Max(1.0 / (Hours + 1), DispersionRate)),
            Peak = new Volume(
                Math.Max(peak.Requests, hour.Requests), Math.Max(peak.Tokens, hour.Tokens), Math.Max(peak.Dollars, hour.Dollars)),
            OpenHour = default,
        };
    }

    /// <summary>Squared surprise in units of what a count of that size scatters, at most 1,000 so that one wild hour does not blind the rule.</summary>
    private Volume Scatter(Volume hour, Volume expected) => new(
        Scatter(hour.Requests, expected.Requests, Floor(0)),
        Scatter(hour.Tokens, expected.Tokens, Floor(1)),
        Scatter(hour.Dollars, expected.Dollars, Floor(2)));

    private static double Scatter(double observed, double expected, double floor)
    {
        var surprise = (observed - expected) * (observed - expected) / (expected + floor);
        return Math.Min(surprise / floor, 1000);
    }

    /// <summary>How many standard deviations an hour lies above expectation, on one channel.</summary>
    public double Deviations(int channel, double observed, double expected)
    {
        var floor = Floor(channel);
        return (observed - expected) / Math.Sqrt(Math.Max(Dispersion[channel], 1) * floor * (expected + floor));
    }

    /// <summary>The worth of about seven typical requests on a channel: the grain below which nothing is surprising.</summary>
    public double Floor(int channel) => channel switch
    {
        0 => 7,
        1 => 7 * (Level.Requests > 0 ? Math.Max(Level.Tokens / Level.Requests, 100) : 1000),
        _ => 7 * (Level.Requests > 0 ? Math.Max(Level.Dollars / Level.Requests, 0.0005) : 0.005),
    };

    private Volume Bin(DateTimeOffset at)
    {
        if (Profile.IsEmpty)
        {
            return default;
        }

        const double prior = 0.7;
        var bin = BinOf(at);
        var count = Math.Min((int)ProfileHours[bin], 10);
        return ((Profile[bin] * count) + (Level * prior)) * (1 / (count + prior));
    }

    private static int BinOf(DateTimeOffset at) =>
        at.UtcDateTime.Hour + (at.UtcDateTime.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 24 : 0);

    private static Volume Blend(Volume old, Volume now, double rate) => (old * (1 - rate)) + (now * rate);

    private static Volume Least(Volume left, Volume right) => new(
        Math.Min(left.Requests, right.Requests), Math.Min(left.Tokens, right.Tokens), Math.Min(left.Dollars, right.Dollars));
}

/// <summary>A step that was learned.</summary>
/// <param name="End">Its end.</param>
/// <param name="Volume">What it held.</param>
public readonly record struct TimedVolume(DateTimeOffset End, Volume Volume);
