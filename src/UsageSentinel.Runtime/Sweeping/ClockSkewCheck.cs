using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// What is complete is determined by this machine's clock, and clocks jump. One that is behind the reported usage is refused; what was
/// evaluated while it was ahead is evaluated again, because the provider had no data for a time in the future.
/// </summary>
internal static class ClockSkewCheck
{
    /// <summary>What was judged this far ahead of now was not judged on what happened; less is put right by what is read again.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    /// <exception cref="ProviderException">The clock is behind.</exception>
    public static void Refuse(AccountState state, DateTimeOffset now)
    {
        foreach (var (_, use) in state.LastUse)
        {
            if (use - now > ProviderClock.Tolerance)
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
            CalibratedThrough = null,
            Organization = OrganizationState.Empty,
            OrganizationAhead = null,
            Sources = SourceState.None,
        };

    /// <summary>Whether something was done up to a moment that has not come.</summary>
    public static bool IsAhead(DateTimeOffset? through, DateTimeOffset now) => through - now > Ahead;
}
