using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>
/// Takes the steps of <see cref="RotationSaga"/>, and decides nothing itself: each part of the saga carries out its own. It may be stopped after any
/// call and run again.
/// </summary>
internal sealed class RotationRunner(
    RotationStore store, NewKeySteps newKey, WatchSteps watch, DeletionSteps deletion, ControlReader control, RotationSettings settings)
{
    /// <summary>A step that leads back to itself is a fault of the table, not work.</summary>
    private const int MostSteps = 30;

    /// <summary>Continues every open rotation; one that fails stops no other.</summary>
    /// <exception cref="PartlyFailedException">Some failed, or cannot be read.</exception>
    public async Task RunAllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await store.ReadOpenAsync(cancellationToken);
        await Faults.EachAsync(open.Readable, one => RunAsync(one, now, cancellationToken), cancellationToken);
        open.ThrowIfBroken();
    }

    /// <summary>Continues one rotation as far as it goes now.</summary>
    /// <returns>The rotation as it is then.</returns>
    public async Task<Rotation> RunAsync(StoredSaga<Rotation> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (stored.HeldUntil > now || (stored.Saga.NextAt > now && !stored.Saga.IsCancelling))
        {
            return stored.Saga;
        }

        var at = new RotationRun(stored, new RotationFacts { IsStopped = await control.IsStoppedAsync(cancellationToken) }, now);
        try
        {
            for (var done = 0; done < MostSteps; done++)
            {
                // Null where another process continues it, or where nothing is left to do now.
                if (await TakeAsync(RotationSaga.Next(at.Rotation, at.Facts, settings.Policy, now), at, cancellationToken) is not { } next)
                {
                    break;
                }

                at = next;
            }

            return at.Rotation;
        }
        catch (ProviderException failure)
        {
            await store.WriteAsync(at.Stored, at.Rotation with { Note = failure.Message }, null, cancellationToken);
            throw;
        }
    }

    private async Task<RotationRun?> TakeAsync(RotationStep step, RotationRun at, CancellationToken cancellationToken) => step switch
    {
        RotationStep.Finish => null,
        RotationStep.Wait => await watch.WaitAsync(at, cancellationToken),
        RotationStep.Begin => await newKey.BeginAsync(at, cancellationToken),
        RotationStep.Limit => await newKey.LimitAsync(at, cancellationToken),
        RotationStep.FindSuccessor => await newKey.FindAsync(at, cancellationToken),
        RotationStep.Create => await newKey.CreateAsync(at, cancellationToken),
        RotationStep.Discard => await newKey.DiscardAsync(at, cancellationToken),
        RotationStep.Adopt => await newKey.AdoptAsync(at, cancellationToken),
        RotationStep.Store => await newKey.StoreAsync(at, cancellationToken),
        RotationStep.Announce => await newKey.AnnounceAsync(at, cancellationToken),
        RotationStep.ReadUsage => await watch.ReadUsageAsync(at, cancellationToken),
        RotationStep.BeginOverlap => await watch.BeginOverlapAsync(at, cancellationToken),
        RotationStep.NameStragglers => await watch.NameStragglersAsync(at, cancellationToken),
        RotationStep.CutOver => await watch.CutOverAsync(at, cancellationToken),
        RotationStep.Release => await watch.ReleaseAsync(at, cancellationToken),
        RotationStep.Cancel => await watch.CancelAsync(at, cancellationToken),
        RotationStep.FindOldKey => await deletion.FindAsync(at, cancellationToken),
        RotationStep.AskGuardrails => await deletion.AskAsync(at, cancellationToken),
        RotationStep.Withhold => await deletion.WithholdAsync(at, cancellationToken),
        RotationStep.Resume => await deletion.ResumeAsync(at, cancellationToken),
        RotationStep.BeginDeletion => await deletion.BeginAsync(at, cancellationToken),
        RotationStep.Delete => await deletion.DeleteAsync(at, cancellationToken),
        RotationStep.ConfirmDeletion => await deletion.ConfirmAsync(at, cancellationToken),
        RotationStep.Complete => await deletion.CompleteAsync(at, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
