using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>A transition of an alert with the inputs it was judged on, kept so that it can be derived again.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, in event time.</param>
/// <param name="Sequence">The alert's number for it.</param>
/// <param name="Outcome">The alert afterwards, as stored.</param>
/// <param name="Inputs">What it was judged on, as the store keeps it.</param>
public sealed record JudgedTransition(TransitionKind Kind, DateTimeOffset At, int Sequence, ImmutableArray<byte> Outcome, ImmutableArray<byte> Inputs)
{
    /// <summary>The rows of every transition of a step. Each is named by its content, so that none is ever written over.</summary>
    public static IEnumerable<Entity> Rows(JudgeResult step, JudgingInputs inputs)
    {
        if (step.Transitions.IsEmpty)
        {
            yield break;
        }

        var bytes = inputs.ToBytes();
        foreach (var transition in step.Transitions)
        {
            var entity = new Entity(RecordedTransitionId.Prefix)
                .With("Kind", transition.Kind.ToString())
                .With("At", transition.At)
                .With("Sequence", (long)transition.Alert.Sequence)
                .With("Outcome", AlertWire.Write([transition.Alert]))
                .WithBlob(bytes);
            var hash = RecordedTransitionId.HashOf(new StoredEntity(entity, string.Empty));
            yield return entity with { RowKey = new RecordedTransitionId(transition.Alert.Id, transition.Alert.Sequence, hash).RowKey };
        }
    }

    /// <summary>What an entity holds; null where it is not what any version wrote.</summary>
    internal static JudgedTransition? FromEntity(StoredEntity entity) =>
        Enum.TryParse<TransitionKind>(entity.Text("Kind"), out var kind)
        && entity.Instant("At") is { } at
        && entity.Number("Sequence") is { } sequence
        && entity.Bytes("Outcome") is { } outcome
        && entity.Blob() is { } inputs
            ? new JudgedTransition(kind, at, (int)sequence, [.. outcome], [.. inputs])
            : null;
}
