using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>What the key costs now, and what its project normally does. "Normal" is before the episode began, so that an incident is never its own alibi.</summary>
/// <param name="LossPerHour">What the key costs now, estimated, in US dollars per hour.</param>
/// <param name="Models">The models with that cost, most expensive first.</param>
/// <param name="ShareOfProject">The key's own share of the project's normal cost, 0 to 1.</param>
/// <param name="Neighbours">The other keys of the project with normal cost, most expensive first.</param>
/// <param name="SpentThisMonth">What the project has cost this calendar month (UTC), estimated.</param>
public sealed record Traffic(
    Usd LossPerHour,
    ImmutableArray<ModelTraffic> Models,
    double ShareOfProject,
    ImmutableArray<Neighbour> Neighbours,
    Usd SpentThisMonth)
{
    /// <summary>What the project normally costs in an hour in which it is used, in US dollars; null where not known.</summary>
    public Usd? NormalPerHour { get; init; }
}

/// <summary>A model in question.</summary>
/// <param name="Model">As usage names it.</param>
/// <param name="LossPerHour">What the key costs on it now, in US dollars per hour.</param>
/// <param name="RequestsPerMinute">What a throttle leaves the project in requests a minute, all keys together: its normal use, with head-room.</param>
/// <param name="TokensPerMinute">The same in tokens, input and output together.</param>
/// <param name="PerRequest">What a request of the key costs on it now, in US dollars; zero where it is not known.</param>
/// <param name="PerToken">What a token of the key costs on it now, input and output together, in US dollars; zero where it is not known.</param>
public sealed record ModelTraffic(
    string Model, Usd LossPerHour, double RequestsPerMinute, double TokensPerMinute, Usd PerRequest, Usd PerToken)
{
    /// <summary>The share of the project's normal requests on it that a throttle would have refused in the minutes that are kept, 0 to 1; null where none is kept.</summary>
    public double? Refused { get; init; }

    /// <summary>Days of the last four weeks whose busiest minutes are known.</summary>
    public int DaysSeen { get; init; }

    /// <summary>Those of them on which the busiest minute used more than a throttle would have left.</summary>
    public int DaysAbove { get; init; }

    /// <summary>
    /// Whether a key of the project, this one included, used the model or another snapshot of it in the 30 days before the episode. What is used is
    /// throttled, and never taken away without a person.
    /// </summary>
    /// <value>The default is true: what is not known is used.</value>
    public bool IsUsed { get; init; } = true;

    /// <summary>
    /// What a throttle leaves the key, at most: everything the project is still allowed, at what a request and a token of the key
    /// cost, for whoever is quickest takes it all. That may be more than it costs now: usage arrives late, and who has only
    /// begun is not yet as quick as they will be. Where no price is known, what it costs now.
    /// </summary>
    public Usd LeftPerHour => (Allowed(RequestsPerMinute, PerRequest), Allowed(TokensPerMinute, PerToken)) switch
    {
        ({ } byRequests, { } byTokens) => Usd.Min(byRequests, byTokens),
        ({ } one, null) => one,
        (null, { } one) => one,
        _ => LossPerHour,
    };

    /// <summary>No limit is set below one.</summary>
    private static Usd? Allowed(double perMinute, Usd price) =>
        price > Usd.Zero && perMinute < 1e12 ? price * ((decimal)Math.Max(1, Math.Ceiling(perMinute)) * 60) : null;
}

/// <summary>Another key of the project.</summary>
/// <param name="Key">Its id, or a placeholder for usage without a key.</param>
/// <param name="ShareOfProject">Its share of the project's normal cost, 0 to 1.</param>
/// <param name="ShareOnModels">The part of that share that is on the models in question, 0 to 1.</param>
public sealed record Neighbour(string Key, double ShareOfProject, double ShareOnModels);
