using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Channels;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// What a queue held and nobody can read. It is put aside once, with enough to recognize it, and told; coming back to it again
/// and again would help nobody.
/// </summary>
public sealed partial class ParkedMessages(IEntityStore store, Bulletins bulletins, TimeProvider clock)
{
    private const string Partition = "parked";
    private const int MostShown = 300;

    /// <param name="queue">The queue it came from.</param>
    /// <param name="message">As it came.</param>
    /// <param name="why">What is wrong with it.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition parks the same message.</param>
    public async Task ParkAsync(string queue, string message, string why, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = ContentHash.Of(message);
        var shown = Secret().Replace(DisplayText.Of(message, MostShown), "sk-(hidden)");
        await bulletins.TellAsync(
            $"parked.{queue}.{hash}",
            BulletinTypes.MessageParked,
            "/",
            new EventDetails
            {
                Audiences = [Audience.OnCall],
                Rule = "Health",
                Severity = "warning",
                Name = queue,
                Cause = "A message that cannot be read",
                Explanation = $"The queue {queue} held something that is not one of ours ({why}); it was put aside as {hash} and nothing was done. If nobody of yours sent it, look at who may write to the queue.",
            },
            now,
            cancellationToken);
        await store.CommitAsync(
            TableNames.Sentinel,
            Partition,
            [new EntityWrite.Upsert(new Entity($"{queue}|{hash}").With("At", now).With("Why", why).With("Characters", (long)message.Length).With("Begins", shown))],
            cancellationToken);
    }

    /// <summary>Whatever was sent, a key in it is not kept.</summary>
    [GeneratedRegex(@"sk-[A-Za-z0-9_\-]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
