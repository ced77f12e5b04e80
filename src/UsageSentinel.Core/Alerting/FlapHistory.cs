namespace UsageSentinel.Core.Alerting;

/// <summary>
/// The latest times an alert came back after it had gone, newest first. Four are enough: more than <see cref="MostReturns"/>
/// returns within <see cref="Window"/> is flapping.
/// </summary>
/// <param name="First">The newest, in event time; null for none.</param>
/// <param name="Second">The one before.</param>
/// <param name="Third">The one before that.</param>
/// <param name="Fourth">The one before that.</param>
public readonly record struct FlapHistory(DateTimeOffset? First, DateTimeOffset? Second, DateTimeOffset? Third, DateTimeOffset? Fourth)
{
    /// <summary>Returns within <see cref="Window"/> that are still taken for separate events.</summary>
    public const int MostReturns = 3;

    /// <summary>How far back returns count: 24 hours of event time.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromHours(24);

    /// <summary>The trail with one return more. A return that is not newer than the newest is known already.</summary>
    public FlapHistory Add(DateTimeOffset at) => at <= First ? this : new FlapHistory(at, First, Second, Third);

    /// <summary>Whether there were more than <see cref="MostReturns"/> returns in the <see cref="Window"/> before <paramref name="at"/>.</summary>
    public bool IsFlapping(DateTimeOffset at) => Fourth is { } fourth && at - fourth < Window;
}
