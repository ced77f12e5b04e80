using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>
/// The inventory, its changes and its hygiene as stored, for commands and pages. Asks no provider. A sweep reviews the hygiene and stores the review
/// (<see cref="RefreshAsync"/>); where none is stored, or the policy changed since, it is reviewed when it is asked for.
/// </summary>
public sealed class HygieneReader
{
    private readonly AccessStore store;
    private readonly AuditLogStore log;
    private readonly KeyUses uses;
    private readonly HygienePolicy policy;
    private readonly ProviderConnections connections;
    private readonly AccountStore accounts;
    private readonly OwnActions own;
    private readonly HygieneStore reviews;
    private readonly string policyName;

    internal HygieneReader(
        AccessStore store, AuditLogStore log, KeyUses uses, HygienePolicy policy, ProviderConnections connections, AccountStore accounts, OwnActions own, HygieneStore reviews)
    {
        (this.store, this.log, this.uses, this.policy, this.connections, this.accounts, this.own, this.reviews) = (store, log, uses, policy, connections, accounts, own, reviews);
        policyName = ContentHash.Of($"{JsonSerializer.Serialize(policy, HygieneStoreJson.Default.HygienePolicy)} {HygieneRowsWire.Vocabulary}");
    }

    /// <summary>The inventory as last read; null if it was never read.</summary>
    public async Task<ReadAccess?> InventoryAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindHeadAsync(account, cancellationToken) is { } head
            ? new ReadAccess(await store.ReadAsync(account, head, cancellationToken), head.Unread)
            : null;

    /// <summary>The changes seen at or after <paramref name="from"/>, oldest first, with who made each where the audit log says so.</summary>
    public async Task<ImmutableArray<AttributedChange>> ChangesAsync(ProviderAccount account, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var changes = await store.ChangesAsync(account, from, cancellationToken);
        if (changes.IsEmpty)
        {
            return [];
        }

        var entries = await log.ReadAsync(account, new TimeWindow(changes[0].At - ChangeActors.Reach, changes[^1].At.AddSeconds(1)), cancellationToken);
        return ChangeActors.Join(changes, entries);
    }

    /// <summary>What is unhealthy, as of the last sweep that read the inventory; null if it was never read.</summary>
    public async Task<HygieneReview?> ReviewAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await HeadAsync(account, cancellationToken) is { } head ? await reviews.ReadAsync(account, head, cancellationToken) : null)
            ?? (await FactsAsync(account, now, uses.ReadAsync, cancellationToken) is { } facts ? HygieneRules.Review(facts, policy, now) : null);

    /// <summary>What is unhealthy about one key, as of the same time; null if the inventory was never read. Rules about a key look at no other key.</summary>
    public async Task<ImmutableArray<HygieneFinding>?> FindingsAsync(ProviderAccount account, SeriesId key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (key.Key is { } id && await HeadAsync(account, cancellationToken) is { } head && await reviews.FindingsAsync(account, head, id, cancellationToken) is { } stored)
        {
            return stored;
        }

        if (await InventoryAsync(account, cancellationToken) is not { } read)
        {
            return null;
        }

        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var own = read.Snapshot with { Items = [.. read.Snapshot.Items.Where(item => item.Kind is not InventoryKind.Key || item.Id == key.Key?.Value)] };
        var facts = new HygieneFacts(own, await uses.ReadAsync(account, [key], now, cancellationToken), now - (state.CollectedFrom ?? now));
        return [.. HygieneRules.Review(facts, policy, now).Findings.Where(finding => finding.Item is { Kind: InventoryKind.Key } item && item.Id == key.Key?.Value)];
    }

    /// <summary>Reviews the hygiene and stores the review, if the inventory or the policy changed since the stored one. May be stopped after any write and repeated.</summary>
    internal async Task RefreshAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = await reviews.FindHeadAsync(account, cancellationToken);
        if (await store.FindHeadAsync(account, cancellationToken) is not { } inventory
            || (before is not null && before.Policy == policyName && before.Snapshot == inventory.Snapshot)
            || await FactsAsync(account, now, uses.RefreshAsync, cancellationToken) is not { } facts)
        {
            return;
        }

        await reviews.WriteAsync(account, HygieneRules.Review(facts, policy, now), new HygieneHead(now, policyName, inventory.Snapshot), before, cancellationToken);
    }

    /// <summary>The stored review, if it follows the present policy.</summary>
    private async Task<HygieneHead?> HeadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await reviews.FindHeadAsync(account, cancellationToken) is { } head && head.Policy == policyName ? head : null;

    private async Task<HygieneFacts?> FactsAsync(
        ProviderAccount account, DateTimeOffset now, Func<ProviderAccount, DateTimeOffset, CancellationToken, Task<ImmutableArray<KeyUse>>> usesAsync, CancellationToken cancellationToken)
    {
        if (await InventoryAsync(account, cancellationToken) is not { } read)
        {
            return null;
        }

        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var hasLog = await HasAuditLogAsync(account, cancellationToken);
        return new HygieneFacts(read.Snapshot, await usesAsync(account, now, cancellationToken), now - (state.CollectedFrom ?? now))
        {
            HasAuditLog = hasLog,
            ForeignActions = hasLog is true ? await ForeignAsync(account, read.Snapshot, now, cancellationToken) : null,
        };
    }

    private async Task<int?> ForeignAsync(ProviderAccount account, InventorySnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (snapshot.Items.FirstOrDefault(item => item is { Kind: InventoryKind.AdminKey, IsOurs: true }) is not { } ours)
        {
            return null;
        }

        var entries = await log.ReadAsync(account, new TimeWindow(now - HygieneFacts.Window, now), cancellationToken);
        return ForeignActions.Count(ours.Id, entries, await own.ReadAsync(account, now, cancellationToken));
    }

    /// <summary>Null where the provider has none to keep, or where it is not known.</summary>
    private async Task<bool?> HasAuditLogAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        connections.Find(account) is not { Usage.Capabilities.HasAuditLog: true } ? null : await log.ProgressAsync(account, cancellationToken) switch
        {
            { Failure: ProviderError.Refused or ProviderError.NotFound } => false,
            { Failure: null, Through: not null } => true,
            _ => null,
        };
}

/// <summary>An inventory as last read.</summary>
/// <param name="Snapshot">What is listed.</param>
/// <param name="Unread">One line for each list that could not be read; its items are as they were before.</param>
public sealed record ReadAccess(InventorySnapshot Snapshot, ImmutableArray<string> Unread);

/// <summary>A change, and who made it.</summary>
/// <param name="Change">What changed.</param>
/// <param name="Actor">The id of the person or key, by the audit log; null if it does not say.</param>
public sealed record AttributedChange(InventoryChange Change, string? Actor);
