using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What goes on besides alerts, in one sentence each, with the command that shows more. Nothing goes on, nothing is said.</summary>
public static class OngoingLines
{
    /// <summary>The sentences, what waits for a person first.</summary>
    public static IEnumerable<string> Of(OngoingJson now)
    {
        if (now.RotationsWaiting + now.DeletionsWaiting > 0)
        {
            var waiting = new[]
            {
                now.RotationsWaiting == 0 ? null : Counted(now.RotationsWaiting, "rotation (sentinel rotations)", "rotations (sentinel rotations)"),
                now.DeletionsWaiting == 0 ? null : Counted(now.DeletionsWaiting, "key deletion (sentinel keys --hygiene)", "key deletions (sentinel keys --hygiene)"),
            };
            yield return $"waiting for a person: {string.Join(", ", waiting.OfType<string>())}.";
        }

        if (now.Rotations > now.RotationsWaiting)
        {
            yield return $"{Counted(now.Rotations - now.RotationsWaiting, "rotation runs", "rotations run")} without a person. See 'sentinel rotations'.";
        }

        if (now.Deletions > now.DeletionsWaiting)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted(now.Deletions - now.DeletionsWaiting, "unused key is", "unused keys are")} to be deleted, the first on {now.NextDeletionAt?.UtcDateTime:yyyy-MM-dd}. See 'sentinel keys --hygiene'.");
        }

        if (now.Expected > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"expected activity on {Counted(now.Expected, "key", "keys")}, the first until {now.ExpectedUntil?.UtcDateTime:yyyy-MM-dd HH:mm} UTC. See 'sentinel expect list'.");
        }

        if (now.Envelope is { } envelope)
        {
            yield return $"the safety envelope caps {Counted(envelope.Models, "model", "models")} in {Counted(envelope.Projects, "project", "projects")}{Nearest(envelope)}. See 'sentinel envelope'.";
        }
    }

    private static string Nearest(EnvelopeNowJson envelope) => envelope is { NearestShare: { } share, NearestDay: { } day }
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"; nearest to its cap is {DisplayText.Of(envelope.NearestModel, 60)} in {DisplayText.Of(envelope.NearestProjectId, 60)}: {Math.Floor(share * 100):0} % of it in the busiest minute of {day:yyyy-MM-dd}")
        : string.Empty;

    private static string Counted(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {Plural.Of(count, one, many)}");
}
