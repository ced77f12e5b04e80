namespace UsageSentinel.Core.Findings;

/// <summary>How long a condition must hold, and must be gone. Counted in evaluated event time, never in wall time.</summary>
/// <param name="For">How long it must hold before it fires; zero fires on the first bucket.</param>
/// <param name="KeepFiringFor">How long it must be gone before it is over; zero ends it on the first false complete bucket.</param>
public sealed record AlertTiming(TimeSpan For, TimeSpan KeepFiringFor)
{
    /// <summary>Fire at once, be over after an hour without it: velocity and theft.</summary>
    public static AlertTiming Velocity { get; } = new(TimeSpan.Zero, TimeSpan.FromMinutes(60));

    /// <summary>Fire at once; be over after three hours near the usual, and after a day of them where it came back before: the next night is seen then.</summary>
    /// <param name="bouts">How often it came.</param>
    public static AlertTiming Episode(int bouts) => bouts > 1 ? ReturningEpisode : FirstEpisode;

    private static readonly AlertTiming FirstEpisode = new(TimeSpan.Zero, TimeSpan.FromHours(3));
    private static readonly AlertTiming ReturningEpisode = new(TimeSpan.Zero, TimeSpan.FromHours(24));

    /// <summary>Fire at once, be over after a day without it: what is wrong whether or not it shows at the moment.</summary>
    public static AlertTiming Lasting { get; } = new(TimeSpan.Zero, TimeSpan.FromHours(24));

    /// <summary>Fire at once, be over when false: budgets and caps, which are false again when their period ends.</summary>
    public static AlertTiming Threshold { get; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>Fire when two runs agree, be over after a day without it: forecasts.</summary>
    public static AlertTiming Forecast { get; } = new(TimeSpan.FromMinutes(6), TimeSpan.FromHours(24));
}
