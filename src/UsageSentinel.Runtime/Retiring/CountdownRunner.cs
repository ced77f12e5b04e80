using System.Globalization;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Retiring;

/// <summary>Carries out the steps of <see cref="CountdownSaga"/>. It may be stopped after any call and run again.</summary>
internal sealed class CountdownRunner(CountdownStore store, RetiringKeys keys, CountdownReporter reporter, RetirePolicy policy)
{
    /// <summary>A step that leads back to itself is a fault of the table, not work.</summary>
    private const int MostSteps = 20;

    private const string ByHand = "The provider does not delete a key of a shared service account by itself, and the account has other keys. Delete the key in the provider's dashboard.";

    /// <summary>Continues every open countdown; one that fails stops no other.</summary>
    /// <exception cref="PartlyFailedException">Some failed, or cannot be read.</exception>
    public async Task RunAllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await store.ReadOpenAsync(cancellationToken);
        await Faults.EachAsync(open.Readable, one => RunAsync(one, now, cancellationToken), cancellationToken);
        open.ThrowIfBroken();
    }

    /// <summary>Continues one countdown as far as it goes now.</summary>
    /// <returns>The countdown as it is then.</returns>
    public async Task<Countdown> RunAsync(StoredSaga<Countdown> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A time that is far ahead was written by a clock that was ahead.
        if (stored.Saga.NextAt > now && stored.Saga.NextAt - now <= RetirePolicy.LookEvery)
        {
            return stored.Saga;
        }

        var at = new CountdownRun(stored, await keys.KnownAsync(stored.Saga, now, cancellationToken));
        for (var done = 0; done < MostSteps; done++)
        {
            var step = CountdownSaga.Next(at.Countdown, at.Facts, policy.Mode, now);
            if (step is CountdownStep.Wait && at.Facts.Key is not KeyPresence.NotLooked && !(at.Countdown.NextAt > now))
            {
                // The provider was asked: not again in every run.
                await WriteAsync(at, at.Countdown with { NextAt = now + RetirePolicy.LookEvery }, cancellationToken);
            }

            if (step is CountdownStep.Finish or CountdownStep.Wait || await TakeAsync(step, at, now, cancellationToken) is not { } next)
            {
                break;
            }

            at = next;
        }

        return at.Countdown;
    }

    private async Task<CountdownRun?> TakeAsync(CountdownStep step, CountdownRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var countdown = at.Countdown;
        switch (step)
        {
            case CountdownStep.Remind:
                var reminded = countdown with { Phase = CountdownPhase.Reminded, DueAt = Later(countdown.DueAt, now + (policy.Countdown / 2)) };
                await reporter.NoticeAsync(reminded, policy, now, cancellationToken);
                await reporter.RecordAsync(reminded, "the owners are notified again.", now, cancellationToken);
                return await WriteAsync(at, reminded, cancellationToken);
            case CountdownStep.Propose:
                await reporter.ProposeAsync(countdown, now, cancellationToken);
                await reporter.RecordAsync(countdown, "the countdown is over; a person is asked.", now, cancellationToken);
                return await WriteAsync(at, countdown with { Phase = CountdownPhase.Proposed, Note = "It waits for approval." }, cancellationToken);
            case CountdownStep.FindKey:
                return at with { Facts = at.Facts with { Key = await keys.FindAsync(countdown, cancellationToken) } };
            case CountdownStep.AskGuardrails:
                return at with { Facts = at.Facts with { Answers = await keys.AskAsync(countdown, now, cancellationToken) } };
            case CountdownStep.StopByUse:
                return await StopByUseAsync(at, now, cancellationToken);
            case CountdownStep.Stop:
                return await EndAsync(at, Why(at), now, cancellationToken);
            case CountdownStep.Withhold:
                return await WithholdAsync(at, now, cancellationToken);
            case CountdownStep.BeginDeletion:
                await reporter.RecordAsync(
                    countdown, countdown.ApprovedBy ?? "automation", $"about to delete the key. {string.Join(' ', (at.Facts.Answers ?? []).Select(answer => answer.Reason))}", now, cancellationToken);
                return await WriteAsync(at with { Facts = at.Facts with { Answers = null } }, countdown with { Phase = CountdownPhase.Deleting, DeletingAt = now, DeletedAt = null }, cancellationToken);
            case CountdownStep.Delete:
                return await DeleteAsync(at, now, cancellationToken);
            case CountdownStep.ConfirmDeletion:
                await reporter.RecordAsync(countdown, "the key is deleted.", now, cancellationToken);
                return await WriteAsync(at, countdown with { Phase = CountdownPhase.Deleted, DeletedAt = now, NextAt = now + RetirePolicy.VerifyAfter }, cancellationToken);
            case CountdownStep.Complete:
                await reporter.CompleteAsync(countdown, now, cancellationToken);
                await reporter.RecordAsync(countdown, "verified: the key does not exist any more.", now, cancellationToken);
                return await WriteAsync(at, countdown with { Phase = CountdownPhase.Retired, EndedAt = now, NextAt = null, Note = "The key is deleted and verified." }, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Task<CountdownRun?> StopByUseAsync(CountdownRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var used = at.Facts.LastUse > at.Countdown.StartedAt ? at.Facts.LastUse : null;
        var note = used is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"The key was used {known:yyyy-MM-dd HH:mm} UTC, during its countdown.")
            : RotationGuardrails.Blocking(at.Facts.Answers ?? [])?.Reason ?? "The key is in use.";
        return EndAsync(at with { Stored = at.Stored with { Saga = at.Countdown with { UsedAt = used ?? now } } }, note, now, cancellationToken);
    }

    private async Task<CountdownRun?> EndAsync(CountdownRun at, string why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = at.Countdown with { Phase = CountdownPhase.Stopped, EndedAt = now, NextAt = null, Note = why };
        await reporter.StopAsync(ended, now, cancellationToken);
        await reporter.RecordAsync(ended, $"the key is not deleted. {why}", now, cancellationToken);
        return await WriteAsync(at, ended, cancellationToken);
    }

    private async Task<CountdownRun?> WithholdAsync(CountdownRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var blocking = RotationGuardrails.Blocking(at.Facts.Answers ?? []);
        if (blocking is not null && blocking.Reason != at.Countdown.Note)
        {
            await reporter.RecordAsync(at.Countdown, $"the key is not deleted; blocked by guardrail {blocking.Rail}: {blocking.Reason}", now, cancellationToken);
        }

        await WriteAsync(at, at.Countdown with { Note = blocking?.Reason ?? string.Empty, NextAt = now + RetirePolicy.LookEvery }, cancellationToken);
        return null;
    }

    private async Task<CountdownRun?> DeleteAsync(CountdownRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (await keys.DeleteAsync(at.Countdown, cancellationToken))
            {
                return at with { Facts = at.Facts with { Key = KeyPresence.Gone } };
            }
        }
        catch (ProviderException failure)
        {
            // Not asked again in every run; the failure is reported as one of this run.
            await WriteAsync(at, at.Countdown with { Note = $"The provider did not confirm the deletion: {failure.Message}", NextAt = now + RetirePolicy.LookEvery }, cancellationToken);
            throw;
        }

        var kept = at.Countdown with { Phase = CountdownPhase.Reminded, IsByHand = true, Note = ByHand, NextAt = now + RetirePolicy.LookEvery };
        await reporter.ByHandAsync(kept, now, cancellationToken);
        await reporter.RecordAsync(kept, "the provider refused to delete the key by itself.", now, cancellationToken);
        await WriteAsync(at, kept, cancellationToken);
        return null;
    }

    private async Task<CountdownRun?> WriteAsync(CountdownRun at, Countdown next, CancellationToken cancellationToken) =>
        await store.WriteAsync(at.Stored, next, cancellationToken) is { } written ? at with { Stored = written } : null;

    private string Why(CountdownRun at) => at switch
    {
        { Countdown.DeniedBy: { } person } => $"{person} denied its deletion.",
        _ when policy.Mode is RetireMode.Off => "hygiene.delete is off.",
        { Countdown.IsByHand: true } when at.Facts.Key is KeyPresence.Gone || at.Facts.Healthy is RetiringKeys.Gone => "It was deleted by hand.",
        { Facts.Healthy: { } healthy } => healthy,
        _ => RetiringKeys.Gone,
    };

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}

/// <summary>One look at a countdown.</summary>
/// <param name="Stored">As last written.</param>
/// <param name="Facts">What was found.</param>
internal sealed record CountdownRun(StoredSaga<Countdown> Stored, CountdownFacts Facts)
{
    public Countdown Countdown => Stored.Saga;
}
