using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>What a project may use above its caps because a person announced it, and when. Pure.</summary>
/// <param name="Loads">What was announced and is not over.</param>
/// <param name="Prices">What a request and a token of the project cost on each model, from its usage without an alert; zero where that is not known.</param>
/// <param name="Days">The UTC days that are no sign of what is normal, because such a load was announced for them.</param>
/// <param name="IsWidened">Whether the caps at the provider may be wider than without what was announced.</param>
public sealed record EnvelopeRoom(
    ImmutableArray<AnnouncedLoad> Loads, ImmutableSortedDictionary<string, RequestPrice> Prices, ImmutableSortedSet<DateOnly> Days, bool IsWidened)
{
    /// <summary>A load begins when people begin it, and caps are set by runs that are minutes apart.</summary>
    public static TimeSpan Lead { get; } = TimeSpan.FromMinutes(30);

    /// <summary>A load of an hour may come in bursts, or in smaller requests than usual: as many times the announced rate are left free as of the usual one by default.</summary>
    private const double HeadRoom = 4;

    /// <summary>Nothing was announced.</summary>
    public static EnvelopeRoom None { get; } = new([], ImmutableSortedDictionary.Create<string, RequestPrice>(StringComparer.Ordinal), [], false);

    /// <summary>Whether there is nothing to remember.</summary>
    public bool IsNothing => Loads.IsEmpty && Days.IsEmpty && !IsWidened;

    /// <summary>The loads that the caps leave room for now: from half an hour before they begin to their end.</summary>
    public ImmutableArray<AnnouncedLoad> Current(DateTimeOffset now) => [.. Loads.Where(load => load.From - Lead <= now && now < load.Until)];

    /// <summary>The caps with room for what was announced: each model may take all of it. The caps themselves where nothing is announced for now.</summary>
    public EnvelopeCaps Widened(EnvelopeCaps caps, DateTimeOffset now) =>
        Current(now) is { IsEmpty: false } loads && loads.Sum(load => load.PerHour.Amount) is var perHour
            ? caps with { Models = caps.Models.ToImmutableSortedDictionary(cap => cap.Key, cap => Widened(cap.Value, Prices.GetValueOrDefault(cap.Key), (double)perHour / 60), StringComparer.Ordinal) }
            : caps;

    /// <summary>The same after a look at what people say now: a load that they withdrew ends, and the days of what has begun are remembered.</summary>
    /// <param name="announced">What is announced now.</param>
    /// <param name="now">UTC.</param>
    public EnvelopeRoom After(ImmutableArray<AnnouncedLoad> announced, DateTimeOffset now)
    {
        // A load that is over is also no longer announced. One that is withdrawn ends now.
        var ended = Loads.Except(announced).Where(load => load.From <= now);
        var days = announced.Concat(ended).Where(load => load.From <= now).SelectMany(load => DaysOf(load, now));
        var oldest = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-EnvelopePlan.Days - 1);
        return this with
        {
            Loads = [.. announced.Where(load => load.Until > now).OrderBy(load => load.Series, StringComparer.Ordinal).ThenBy(load => load.From)],
            Days = [.. Days.Union(days).Where(day => day >= oldest)],
        };
    }

    private static IEnumerable<DateOnly> DaysOf(AnnouncedLoad load, DateTimeOffset now)
    {
        var last = DateOnly.FromDateTime((load.Until < now ? load.Until.AddTicks(-1) : now).UtcDateTime);
        for (var day = DateOnly.FromDateTime(load.From.UtcDateTime); day <= last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static EnvelopeCap Widened(EnvelopeCap cap, RequestPrice price, double perMinute) =>
        new(More(cap.Requests, price.PerRequest, perMinute), More(cap.Tokens, price.PerToken, perMinute));

    /// <summary>Where the price is not known, any number: what the announced dollars are in requests cannot be said.</summary>
    private static double More(double cap, double price, double perMinute) =>
        price > 0 && cap < EnvelopeCap.Unlimited ? Math.Min(EnvelopeCap.Unlimited, cap + Math.Round(HeadRoom * perMinute / price, 3)) : EnvelopeCap.Unlimited;
}

/// <summary>What a person announced of a key.</summary>
/// <param name="Series">The key.</param>
/// <param name="From">When it begins, UTC.</param>
/// <param name="Until">When it ends, UTC.</param>
/// <param name="PerHour">What the key may cost in an hour, in US dollars.</param>
public sealed record AnnouncedLoad(string Series, DateTimeOffset From, DateTimeOffset Until, Usd PerHour);

/// <summary>What usage of a model costs in a project.</summary>
/// <param name="PerRequest">US dollars a request; zero where not known.</param>
/// <param name="PerToken">US dollars a token, input and output together; zero where not known.</param>
public readonly record struct RequestPrice(double PerRequest, double PerToken);
