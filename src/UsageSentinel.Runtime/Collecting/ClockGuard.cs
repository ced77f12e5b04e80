using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>
/// What is complete is told by this machine's clock, and clocks jump. One that is behind the usage already reported is refused; what was
/// judged while it was ahead is judged anew, for the provider had nothing to say of a time that had not come.
/// </summary>
internal static class ClockGuard
{
    /// <summary>How far a clock may be off before it does harm: less than usage may be late.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>What was judged this far ahead of now was not judged on what happened; less is put right by what is read again.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    /// <exception cref="ProviderException">The clock is behind.</exception>
    public static void Refuse(AccountState state, DateTimeOffset now)
    {
        foreach (var (_, use) in state.LastUse)
        {
            if (use - now > Tolerance)
            {
                throw new ProviderException(ProviderError.WrongClock, string.Create(
                    CultureInfo.InvariantCulture,
                    $"This machine's clock shows {now:yyyy-MM-dd HH:mm} UTC, but usage at {use:yyyy-MM-dd HH:mm} UTC was already reported, so the clock is behind. Correct the clock. Until then, no usage is evaluated and no alert is resolved."));
            }
        }
    }

    /// <summary>The account as one whose history is read again, where it was swept by a clock that was ahead; else as it is.</summary>
    public static AccountState Heal(AccountState state, DateTimeOffset now) => !IsAhead(state.HoursThrough, now) && !IsAhead(state.MinutesThrough, now)
        ? state
        : state with
        {
            HoursThrough = null,
            MinutesThrough = null,
            MinuteCoverage = [.. state.MinuteCoverage.Where(window => window.End <= now)],
            FleetThrough = null,
            Organization = OrganizationState.Empty,
            OrganizationAhead = null,
            Sources = SourceState.None,
        };

    /// <summary>Whether something was done up to a moment that has not come.</summary>
    public static bool IsAhead(DateTimeOffset? through, DateTimeOffset now) => through - now > Ahead;

    /// <summary>Whether an answer shows that this machine's clock is ahead.</summary>
    /// <param name="now">This machine's time.</param>
    /// <param name="theirs">The provider's time; null where it does not say.</param>
    /// <param name="reported">The end of the last bucket it reported; null for none.</param>
    /// <param name="width">The width of its buckets.</param>
    public static bool IsAhead(DateTimeOffset now, DateTimeOffset? theirs, DateTimeOffset? reported, TimeSpan width) =>
        theirs is { } date && now - date > Tolerance && !(reported > date + width);
}
