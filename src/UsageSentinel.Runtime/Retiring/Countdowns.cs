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

    /// <summary>Whether a person approves each deletion, as the configuration says now.</summary>
    public bool NeedsApproval => policy.Mode is RetireMode.Approve;

    /// <summary>Every open countdown, by account and key.</summary>
    public async Task<ImmutableArray<Countdown>> OpenAsync(CancellationToken cancellationToken) =>
        [.. (await store.OpenAsync(cancellationToken)).Select(one => one.Saga)];

    /// <summary>The open countdowns of an organization, by key.</summary>
    public async Task<ImmutableArray<Countdown>> OpenAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        [.. (await OpenAsync(cancellationToken)).Where(one => one.Account == account)];

    /// <summary>The open countdown of a key; null for none.</summary>
    public async Task<Countdown?> FindAsync(string key, CancellationToken cancellationToken) =>
        (await OpenAsync(cancellationToken)).FirstOrDefault(one => one.Key.Value == key);

    /// <summary>The open countdown of a key of an organization; null for none.</summary>
    public async Task<Countdown?> FindAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        (await OpenAsync(account, cancellationToken)).FirstOrDefault(one => one.Key == key);

    /// <summary>Whether a decision was made by the link with that fingerprint.</summary>
    public Task<bool> IsLinkUsedAsync(string fingerprint, CancellationToken cancellationToken) => store.IsLinkUsedAsync(fingerprint, cancellationToken);

    /// <summary>A person approves or denies the deletion of a key, and the countdown is continued at once.</summary>
    /// <param name="countdown">As listed.</param>
    /// <param name="word">What the person says.</param>
    /// <param name="cancellationToken">Stops before the next write.</param>
    /// <returns>The countdown as it is then; null if it is over meanwhile, or if the link was used before: nothing was changed.</returns>
    /// <exception cref="ProviderException">It is approved, and <c>hygiene.delete</c> is off.</exception>
    public async Task<Countdown?> DecideAsync(Countdown countdown, CountdownWord word, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (word.IsApproved && policy.Mode is RetireMode.Off)
        {
            throw new ProviderException(ProviderError.Refused, "hygiene.delete is off, so no unused key is deleted.");
        }

        if (await OptimisticRetry.RunAsync<bool>(OptimisticRetry.UsualRounds, RoundAsync, () => throw new SweepConflictException("the countdown")) is false)
        {
            return null;
        }

        await reporter.RecordAsync(countdown, word.By, $"{(word.IsApproved ? "approved" : "denied")}.{(word.Reason.Length > 0 ? " " + word.Reason : string.Empty)}", now, cancellationToken);
        return await ContinueAsync(countdown, now, cancellationToken);

        async Task<Round<bool>> RoundAsync()
        {
            if (await store.FindAsync(countdown.Account, countdown.Key, cancellationToken) is not { } found
                || found.Saga.Id != countdown.Id
                || !found.Saga.Phase.IsDecidable()
                || (word.Link is { } link && await store.IsLinkUsedAsync(link, cancellationToken)))
            {
                return false;
            }

            var next = word.IsApproved ? found.Saga with { ApprovedBy = word.By, DeniedBy = null, NextAt = null } : found.Saga with { DeniedBy = word.By, NextAt = null };
            return await store.WriteAsync(found, next, word.Link, cancellationToken) is null ? Round<bool>.Again : true;
        }
    }

    /// <summary>What a person said is stored; a provider that fails now is asked again by the next run.</summary>
    private async Task<Countdown?> ContinueAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(countdown.Account, countdown.Key, cancellationToken) is not { } stored)
        {
            return null;
        }

        try
        {
            return await runner.RunAsync(stored, now, cancellationToken);
        }
        catch (ProviderException)
        {
            return (await store.FindAsync(countdown.Account, countdown.Key, cancellationToken))?.Saga ?? stored.Saga;
        }
    }
}
