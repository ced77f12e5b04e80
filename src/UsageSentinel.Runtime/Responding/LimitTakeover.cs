using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Somebody else changed a limit that the product holds: the value is theirs, the reasons of the product are withdrawn, and people are notified.</summary>
public sealed class LimitTakeover(LedgerStore ledger, AlertIndex alerts, ResponseReporter reporter, SystemEvents events, TimeProvider clock)
{
    /// <summary>Withdraws every reason about the settings that were changed, in one write.</summary>
    /// <param name="snapshot">What the look rests on.</param>
    /// <param name="key">The limit.</param>
    /// <param name="look">What was seen at the provider.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition continues.</param>
    /// <returns>False if the ledger has changed meanwhile, and nothing was written.</returns>
    public async Task<bool> TryAsync(LedgerSnapshot snapshot, LimitKey key, LimitLook look, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hit = snapshot.Acts
            .Where(act => act.Limit == key && act.HoldsLimit && act.Wanted is { } wanted && LimitParts.Ids(wanted).Any(look.Overridden.Contains))
            .Select(act => (Before: act, After: Without(act, look.Overridden, now)))
            .ToList();
        var what = $"The {Words(key.LimitKind)} of project {key.Project} was changed later at the provider by somebody else. Their value stays; UsageSentinel no longer holds it.";
        // Events go first: stopped in between, the same event is published again.
        foreach (var (act, _) in hit)
        {
            if (await alerts.FindAsync(act.Account, Partitions.Series(act.Account, act.Series), act.EpisodeId, cancellationToken) is { } alert)
            {
                await reporter.NotifyAsync(alert, new ResponseEvent(EventTypes.ResponseFailed, $"changed-{act.Level}", act.Level.ToString(), what), now, cancellationToken);
            }
        }

        var caps = snapshot.LimitOf(key)?.Reasons.Where(reason => reason.Purpose is LimitPurpose.Envelope).SelectMany(reason => LimitParts.Ids(reason.Value)).Where(look.Overridden.Contains).ToList() ?? [];
        await (caps.Count > 0 ? events.NotifyAsync(
            EnvelopeEvents.Changed(key, caps, now), SystemEventTypes.Envelope, ResourcePath.Of(key.Account, key.Project, null), EnvelopeEvents.Details(key, "changed", EnvelopeEvents.Left(key, caps)), now, cancellationToken) : Task.CompletedTask);
        var others = hit.Count > 1 ? $" Actions: {string.Join(", ", hit.Select(pair => pair.Before.Id))}." : string.Empty;
        var entry = hit.Count > 0
            ? ActionLedger.Entry(LedgerKind.NotVerified, hit[0].Before, what + others, ProviderLimitWire.Write(look.Limit.Person) ?? string.Empty, now)
            : new LedgerEntry(now, LedgerKind.NotVerified, string.Empty, ResourcePath.Of(key.Account, key.Project, null), "automation", what, ProviderLimitWire.Write(look.Limit.Person) ?? string.Empty);
        return await ledger.TrySetAsync(snapshot, entry, (key, look.Limit), hit.Select(pair => pair.After), cancellationToken);
    }

    /// <summary>The action without the settings that are a person's now. One that holds none any more is over: a person decided.</summary>
    private static ContainmentAction Without(ContainmentAction act, ImmutableArray<string> overridden, DateTimeOffset now)
    {
        var wanted = act.Wanted is { } value ? LimitParts.Only(value, id => !overridden.Contains(id)) : null;
        return wanted is not null
            ? act with { Wanted = wanted, Before = act.Before is { } before ? LimitParts.Only(before, id => !overridden.Contains(id)) : null }
            : act with { Status = act.Status is ActionStatus.Intended ? ActionStatus.Withdrawn : ActionStatus.Restored, CheckedAt = now };
    }

    internal static string Words(ContainmentLevel kind) => kind switch
    {
        ContainmentLevel.Throttle => "rate limit",
        ContainmentLevel.DenyModel => "model list",
        _ => "spend limit",
    };
}
