using System.Globalization;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>The test alert that a person has to acknowledge, in words.</summary>
internal static class ProbeWords
{
    /// <summary>How the last one is: whether that is well, and a sentence; null if none was ever sent.</summary>
    /// <param name="probe">What is stored; null for nothing.</param>
    /// <param name="within">The time in which it has to be acknowledged.</param>
    /// <param name="now">UTC.</param>
    public static (bool IsWell, string Text)? Of(Probe? probe, TimeSpan within, DateTimeOffset now) => probe switch
    {
        { SentAt: { } sent, AnsweredAt: { } answered, AnsweredBy: { } by } => (true, string.Create(CultureInfo.InvariantCulture, $"Sent {Time(sent)}, acknowledged by {by} after {Math.Max(0, (answered - sent).TotalMinutes):0} min.")),
        { SentAt: { } sent, AnsweredAt: not null } => (true, $"Sent {Time(sent)}, and ended without an acknowledgement."),
        { SentAt: { } sent } when now - sent >= within => (false, string.Create(CultureInfo.InvariantCulture, $"No one acknowledged the route probe of {Time(sent)} within {within.TotalMinutes:0} min.")),
        { SentAt: { } sent } => (true, string.Create(CultureInfo.InvariantCulture, $"Sent {Time(sent)}. It has to be acknowledged within {within.TotalMinutes:0} min.")),
        _ => null,
    };

    /// <summary>A time with its day, UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
