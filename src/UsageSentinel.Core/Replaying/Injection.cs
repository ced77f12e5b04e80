namespace UsageSentinel.Core.Replaying;

/// <summary>A simulated attack that is laid over a record.</summary>
/// <param name="Kind">Its course.</param>
/// <param name="Key">The id of the key.</param>
/// <param name="At">When it begins, UTC.</param>
/// <param name="Times">Its full size: this many times the key's mean hourly usage is added to what is recorded. From 0.1 to 10,000.</param>
public sealed record Injection(AttackKind Kind, string Key, DateTimeOffset At, double Times)
{
    /// <summary>The smallest and the largest size.</summary>
    public const double LeastTimes = 0.1;

    /// <inheritdoc cref="LeastTimes"/>
    public const double MostTimes = 10_000;
}

/// <summary>The course of a simulated attack.</summary>
public enum AttackKind
{
    /// <summary>A stranger uses the key at full speed at once, on the most expensive model it uses, for 24 hours.</summary>
    StolenKey,

    /// <summary>A program calls itself: in an hour it reaches full speed on the model with most requests, for six hours in all.</summary>
    Loop,

    /// <summary>It grows evenly from nothing to its full size in seven days, on the models the key uses.</summary>
    Drip,
}

/// <summary>The attack cannot be laid over the record.</summary>
public sealed class InjectionException(string message) : Exception(message);
