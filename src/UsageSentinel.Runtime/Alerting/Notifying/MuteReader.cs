using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Reads what mutes a group, and what its alerts have cost so far if a silence depends on that.</summary>
public sealed class MuteReader(MuteStore quiets, AccountStore accounts, AlertIndex alerts, LedgerStore ledger)
{
    /// <summary>What holds back the members of a group, and the group with costs that are up to date.</summary>
    public async Task<(MuteState Quiet, NotifyGroup Group)> ReadAsync(NotifyGroup group, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var silences = (await quiets.SilencesAsync(cancellationToken)).RemoveAll(silence => silence.StateAt(now) is not SilenceState.Active);
        var acks = ImmutableDictionary.CreateBuilder<string, Ack>();
        var sources = ImmutableArray.CreateBuilder<Alert>();
        foreach (var member in group.Members.Values.Where(member => member.Kind is GroupedAlertKind.Firing))
        {
            if (await quiets.FindAckAsync(member.Id, cancellationToken) is { } ack)
            {
                acks[member.Id] = ack;
            }
        }

        foreach (var account in group.Members.Values.Where(IsTarget).Select(AccountOf).Distinct())
        {
            sources.AddRange((await accounts.LoadAsync(account, cancellationToken)).State.Alerts);
        }

        return (
            new MuteState(silences, acks.ToImmutable(), sources.ToImmutable()) { Contained = await ContainedAsync(group, cancellationToken) },
            await RefreshAsync(group, silences.RemoveAll(silence => silence.MaxExcess is null), cancellationToken));
    }

    private async Task<ImmutableArray<Contained>> ContainedAsync(NotifyGroup group, CancellationToken cancellationToken)
    {
        var keys = group.Members.Values
            .Where(member => member.Kind is GroupedAlertKind.Firing && Contained.IsTarget(member.Labels))
            .Select(member => (AccountOf(member), member.Labels["key"]))
            .ToHashSet();
        return keys.Count == 0
            ? []
            : [.. (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => keys.Contains((act.Account, act.Key.Value))).Select(act => new Contained(act.ToPast()))];
    }

    private async Task<NotifyGroup> RefreshAsync(NotifyGroup group, ImmutableArray<Silence> limited, CancellationToken cancellationToken)
    {
        var members = group.Members;
        foreach (var member in group.Members.Values.Where(member =>
            member.Kind is GroupedAlertKind.Firing && limited.Any(silence => silence.Matchers.All(matcher => matcher.Matches(member.Labels)))))
        {
            if (await alerts.FindAsync(AccountOf(member), member.Id, cancellationToken) is { Alert: var alert }
                && alert.Lost > member.Excess)
            {
                members = members.SetItem(member.Id, member with { Excess = alert.Lost });
            }
        }

        return group with { Members = members };
    }

    private static bool IsTarget(GroupedAlert member) => Inhibition.BuiltIn.Any(rule =>
        rule.Targets.Any(target => target.ToString() == member.Labels.GetValueOrDefault("rule")));

    private static ProviderAccount AccountOf(GroupedAlert member) => new(member.Labels["provider"], member.Labels["org"]);
}
