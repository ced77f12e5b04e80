using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Explaining;

/// <summary>A transition of an alert with the inputs it was judged on, kept so that it can be derived again.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, in event time.</param>
/// <param name="Sequence">The alert's number for it.</param>
/// <param name="Outcome">The alert as it stood afterwards, as the store keeps it.</param>
/// <param name="Inputs">What it was judged on, as the store keeps it.</param>
public sealed record JudgedTransition(TransitionKind Kind, DateTimeOffset At, int Sequence, ImmutableArray<byte> Outcome, ImmutableArray<byte> Inputs)
{
    internal const string Prefix = "j|";

    /// <summary>The rows of every transition of a step.</summary>
    internal static IEnumerable<EntityWrite> Writes(Step step, JudgingInputs inputs)
    {
        if (step.Transitions.IsEmpty)
        {
            yield break;
        }

        var bytes = inputs.ToBytes();
        foreach (var transition in step.Transitions)
        {
            yield return new EntityWrite.Upsert(
                new Entity(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{transition.Alert.Id}|{transition.Alert.Sequence:D6}"))
                    .With("Kind", transition.Kind.ToString())
                    .With("At", transition.At)
                    .With("Sequence", (long)transition.Alert.Sequence)
                    .With("Outcome", AlertWire.Write([transition.Alert]))
                    .WithBlob(bytes));
        }
    }

    internal static JudgedTransition FromEntity(StoredEntity entity) => new(
        Enum.TryParse<TransitionKind>(entity.Text("Kind"), out var kind) ? kind : throw Broken(entity),
        entity.Instant("At") ?? throw Broken(entity),
        (int)(entity.Number("Sequence") ?? throw Broken(entity)),
        [.. entity.Bytes("Outcome") ?? throw Broken(entity)],
        [.. entity.Blob() ?? throw Broken(entity)]);

    private static StoreException Broken(StoredEntity entity) =>
        new(StoreError.Corrupt, $"The row {entity.RowKey} of an alert's inputs is incomplete. Restore the store from a backup.");
}
