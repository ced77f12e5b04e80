using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Retiring;

/// <summary>The key of a countdown: what is stored of it, what the provider says of it, what speaks against its deletion, and the deletion.</summary>
internal sealed class RetiringKeys(
    ProviderKeys keys, InventoryStore inventories, AccessStore access, SeriesSummaryStore sheet, ControlReader control, CountdownStore store, HygienePolicy hygiene, RetirePolicy policy)
{
    /// <summary>Why a countdown ends whose key somebody else deleted.</summary>
    public const string Gone = "The provider does not list it any more; somebody else deleted it.";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>What stored usage and the inventory say. Asks no provider.</summary>
    public async Task<CountdownFacts> KnownAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await inventories.FindAsync(countdown.Account, countdown.Key, cancellationToken);
        var line = await sheet.FindAsync(countdown.Account, new SeriesId(countdown.Project, countdown.Key), cancellationToken);
        return new CountdownFacts
        {
            LastUse = Later(stored?.Key.LastUsedAt, line?.LastUsedAt),
            Healthy = await HealthyAsync(countdown, stored, now, cancellationToken),
        };
    }

    /// <summary>Whether the provider lists the key.</summary>
    public Task<KeyPresence> FindAsync(Countdown countdown, CancellationToken cancellationToken) =>
        keys.FindAsync(countdown.Account, countdown.Project, countdown.Key, cancellationToken);

    /// <summary>Asks the guardrails of a deletion with what is read from the provider and the store now.</summary>
    public async Task<ImmutableArray<RotationAnswer>> AskAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new TimeWindow(BucketWidth.Day.Floor(now - policy.Quiet), BucketWidth.Day.Ceiling(now));
        var usage = await keys.UsageAsync(countdown.Account, [countdown.Key], window, BucketWidth.Day, cancellationToken);
        ApiKey? listed = null;
        var isListRead = true;
        try
        {
            listed = await keys.ListedAsync(countdown.Account, countdown.Project, countdown.Key, cancellationToken);
        }
        catch (ProviderException)
        {
            isListRead = false;
        }

        // The first of these days began before the set time, so use in it may be older than that.
        var since = BucketWidth.Day.Ceiling(now - policy.Quiet);
        var lastUse = usage?.Where(row => row.Window.Start >= since).Max(row => (DateTimeOffset?)(row.Window.End < now ? row.Window.End : now));
        var facts = new DeletionFacts
        {
            IsStopped = await control.IsStoppedAsync(cancellationToken),
            ProtectedBy = await control.ProtectedByAsync(new SeriesId(countdown.Project, countdown.Key), listed, cancellationToken),
            IsUsageRead = usage is not null && isListRead,
            LastUse = Later(lastUse, listed?.LastUsedAt),
            IsSuccessorNeeded = false,
            DeletedLately = await DeletedLatelyAsync(countdown, now, cancellationToken),
        };
        return RotationGuardrails.Ask(facts, policy.Guardrails, now);
    }

    /// <summary>Deletes the key, or its service account if the account has no other key.</summary>
    /// <returns>False if the provider refuses to delete a key of a shared account by itself. Nothing was deleted then.</returns>
    public Task<bool> DeleteAsync(Countdown countdown, CancellationToken cancellationToken) =>
        keys.DeleteAsync(countdown.Account, countdown.Project, countdown.Key, cancellationToken);

    private async Task<string?> HealthyAsync(Countdown countdown, StoredKey? stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // While it is being deleted, that it is gone is no news.
        if (stored is { MissingSince: not null } && countdown.Phase.IsCounting())
        {
            return Gone;
        }

        // The key of a person who left may still be listed with access to its project.
        if (countdown.Rule is HygieneRule.OrphanedOwner && stored is { Key.OwnerHasAccess: true } && !await HasLeftAsync(countdown.Account, stored.Key, cancellationToken))
        {
            return "Its owner has access again.";
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var accepted = hygiene.Exceptions.FirstOrDefault(exception => today < exception.Until
            && (exception.Rule is null || exception.Rule == countdown.Rule)
            && new[] { countdown.Key.Value, countdown.Name, countdown.Project.Value, stored?.Key.OwnerId, stored?.Key.OwnerName }
                .Any(text => !string.IsNullOrEmpty(text) && Protection.Matches(exception.Subject, text)));
        return accepted is null ? null : $"An exception accepts it: {accepted.Reason}";
    }

    private async Task<bool> HasLeftAsync(ProviderAccount account, ApiKey key, CancellationToken cancellationToken) =>
        key is { OwnerType: KeyOwnerType.User, OwnerId: { } owner }
        && await access.FindHeadAsync(account, cancellationToken) is { } head
        && (await access.ReadAsync(account, head, cancellationToken)).HasLeft(owner);

    /// <summary>Other keys that were deleted in the last hour, or are about to be. Of two that begin at once, the one that is second counts the first.</summary>
    private async Task<int> DeletedLatelyAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (open, ended) = (await store.ReadOpenAsync(cancellationToken), await store.ReadEndedAsync(now - Hour - Hour, cancellationToken));
        var counted = open.Readable.Concat(ended.Readable)
            .Select(one => one.Saga)
            .Count(one => one.Key != countdown.Key && one.DeletingAt > now - Hour && IsBefore(one, countdown));

        // A row that cannot be read may be a deletion of this hour.
        return counted + open.Broken.Length + ended.Broken.Length;
    }

    private static bool IsBefore(Countdown other, Countdown own) =>
        other.DeletedAt is not null
        || own.Phase is not CountdownPhase.Deleting
        || (other.DeletingAt, other.Key.Value).CompareTo((own.DeletingAt, own.Key.Value)) < 0;

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;
}
