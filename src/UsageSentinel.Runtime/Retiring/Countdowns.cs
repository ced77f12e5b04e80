using System.Collections.Immutable;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Retiring;

/// <summary>Countdowns to the deletion of keys at the request of a person: list, approve, deny.</summary>
public sealed class Countdowns
{
    private readonly CountdownStore store;
    private readonly CountdownRunner runner;
    private readonly CountdownReporter reporter;
    private readonly RetirePolicy policy;
    private readonly TimeProvider clock;

    internal Countdowns(CountdownStore store, CountdownRunner runner, CountdownReporter reporter, RetirePolicy policy, TimeProvider clock) =>
        (this.store, this.runner, this.reporter, this.policy, this.clock) = (store, runner, reporter, policy, clock);

    /// <summary>The open countdowns of an organization, by key.</summary>
    public async Task<ImmutableArray<Countdown>> OpenAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        [.. (await store.OpenAsync(cancellationToken)).Select(one => one.Countdown).Where(one => one.Account == account)];

    /// <summary>The open countdown of a key; null for none.</summary>
    public async Task<Countdown?> FindAsync(string key, CancellationToken cancellationToken) =>
        (await store.OpenAsync(cancellationToken)).Select(one => one.Countdown).FirstOrDefault(one => one.Key.Value == key);

    /// <summary>A person approves or denies the deletion of a key, and the countdown is continued at once.</summary>
    /// <param name="countdown">As listed.</param>
    /// <param name="isApproved">Approved before its end, the countdown still runs to its end.</param>
    /// <param name="actor">The person.</param>
    /// <param name="reason">For the ledger; may be empty.</param>
    /// <param name="cancellationToken">Stops before the next write.</param>
    /// <returns>The countdown as it is then; null if it is over meanwhile.</returns>
    public async Task<Countdown?> DecideAsync(Countdown countdown, bool isApproved, string actor, string reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (isApproved && policy.Mode is RetireMode.Off)
        {
            throw new ProviderException(ProviderError.Refused, "hygiene.delete is off, so no unused key is deleted.");
        }

        await reporter.RecordAsync(countdown, actor, $"{(isApproved ? "approved" : "denied")}.{(reason.Length > 0 ? " " + reason : string.Empty)}", now, cancellationToken);
        var written = await OptimisticRetry.RunAsync<bool>(OptimisticRetry.UsualRounds, RoundAsync, () => throw new SweepConflictException("the countdown"));
        return written && await store.FindAsync(countdown.Account, countdown.Key, cancellationToken) is { } stored
            ? await runner.RunAsync(stored, now, cancellationToken)
            : null;

        async Task<Round<bool>> RoundAsync()
        {
            if (await store.FindAsync(countdown.Account, countdown.Key, cancellationToken) is not { } found)
            {
                return false;
            }

            var next = isApproved ? found.Countdown with { ApprovedBy = actor, DeniedBy = null, NextAt = null } : found.Countdown with { DeniedBy = actor, NextAt = null };
            return await store.WriteAsync(found, next, cancellationToken) is null ? Round<bool>.Again : true;
        }
    }
}
