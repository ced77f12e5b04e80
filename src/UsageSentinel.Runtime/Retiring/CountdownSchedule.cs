using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Retiring;

/// <summary>Begins countdowns for keys that no one seems to need. Protected keys and keys that are being rotated have none.</summary>
internal sealed class CountdownSchedule(
    CountdownStore store, RotationStore rotations, CandidateReader candidates, ControlReader control, CountdownReporter reporter, RetirePolicy policy)
{
    /// <summary>The inventory is read each hour, so looking through it more often finds nothing new.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Begins what is due, the longest unused first, as far as the number of open countdowns allows.</summary>
    public async Task RunAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (policy.Mode is RetireMode.Off || (await store.CheckedAsync(account, cancellationToken) is { } at && at <= now && now - at < Every))
        {
            return;
        }

        var open = await store.OpenAsync(cancellationToken);
        var room = policy.MaxOpen - open.Length;
        if (room > 0
            && await control.ProtectionAsync(cancellationToken) is { } protection
            && await candidates.ReadAsync(account, now, cancellationToken) is { } found)
        {
            var resting = (await store.EndedAsync(now - RetirePolicy.RestAfterDenial, cancellationToken)).Where(one => one.Saga.IsResting(now));
            var busy = open.Concat(resting).Where(one => one.Saga.Account == account).Select(one => one.Saga.Key)
                .Concat((await rotations.OpenAsync(cancellationToken)).SelectMany(one => new[] { one.Saga.OldKey, one.Saga.NewKey ?? one.Saga.OldKey }))
                .ToHashSet();
            foreach (var candidate in found.Where(one => !busy.Contains(one.Key) && protection.Find(one.Key.Value, one.Project.Value, one.Name).Length == 0).Take(room))
            {
                await BeginAsync(account, candidate, now, cancellationToken);
            }
        }

        await store.MarkCheckedAsync(account, now, cancellationToken);
    }

    /// <summary>The notice is published first, so that no key is deleted whose owners were not notified; repeating it publishes the same event.</summary>
    private async Task BeginAsync(ProviderAccount account, Candidate candidate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var countdown = new Countdown(account, candidate.Project, candidate.Key, candidate.Rule, now, CountdownPhase.Notified)
        {
            Name = candidate.Name ?? string.Empty,
            RemindAt = now + (policy.Countdown / 2),
            DueAt = now + policy.Countdown,
            Note = candidate.Why,
        };
        await reporter.NoticeAsync(countdown, policy, now, cancellationToken);
        await reporter.RecordAsync(countdown, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the owners are notified. {candidate.Why} The countdown ends {countdown.DueAt:yyyy-MM-dd HH:mm} UTC."), now, cancellationToken);
        await store.OpenAsync(countdown, cancellationToken);
    }
}

/// <summary>The keys that a countdown may begin for, from stored facts. Cheap: no usage by the hour is read.</summary>
internal sealed class CandidateReader(AccessStore access, SeriesSummaryStore sheet, HygienePolicy hygiene, RetirePolicy policy)
{
    /// <summary>Null if the inventory was never read.</summary>
    public async Task<ImmutableArray<Candidate>?> ReadAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await access.FindHeadAsync(account, cancellationToken) is not { } head)
        {
            return null;
        }

        var lastUse = (await sheet.ReadAsync(account, cancellationToken))
            .Where(line => line.Costs.Series.Key is not null && line.LastUsedAt is not null)
            .GroupBy(line => line.Costs.Series.Key!.Value)
            .ToDictionary(lines => lines.Key, lines => lines.Max(line => line.LastUsedAt));
        var uses = lastUse.Select(use => new KeyUse(string.Empty, use.Key.Value, [], use.Value));
        var facts = new HygieneFacts(await access.ReadAsync(account, head, cancellationToken), [.. uses], TimeSpan.Zero);
        return Candidates.Of(HygieneRules.Review(facts, hygiene, now), key => lastUse.GetValueOrDefault(key), policy, now);
    }
}
