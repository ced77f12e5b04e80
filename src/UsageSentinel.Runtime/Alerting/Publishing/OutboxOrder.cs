using System.Globalization;
using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>What the id of an event says of its order: fingerprint.start.sequence.kind, where it is a step of an alert.</summary>
internal static class OutboxOrder
{
    public static string EpisodeOf(string eventId) => string.Join('.', eventId.Split('.').Take(2));

    /// <summary>Its place within the episode. What is no step comes after every step.</summary>
    public static int SequenceOf(string eventId) =>
        eventId.Split('.') is [_, _, var sequence, ..] && int.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;

    /// <summary>Whether it describes the state of an alert, so that a later event of the same alert includes it.</summary>
    public static bool IsStep(string eventId) =>
        eventId.Split('.') is [_, _, _, var kind] && SequenceOf(eventId) != int.MaxValue && Enum.TryParse<TransitionKind>(kind, out _);
}
