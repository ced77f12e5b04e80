using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>
/// What people muted, as it applies to an alert: by its own labels, by its team, and by the operator's own labels of the key. An inventory is read
/// only if a silence asks for these and this process has seen none yet.
/// </summary>
public sealed class AppliedMutes(MuteStore store, Owners owners)
{
    /// <summary>Every silence on record, by id.</summary>
    public Task<ImmutableArray<Silence>> SilencesAsync(CancellationToken cancellationToken) => store.SilencesAsync(cancellationToken);

    /// <summary>The newest acknowledgement of an episode, whether or not it still holds.</summary>
    public Task<Ack?> FindAckAsync(string episodeId, CancellationToken cancellationToken) => store.FindAckAsync(episodeId, cancellationToken);

    /// <summary>The silences that cover an alert now.</summary>
    public async Task<ImmutableArray<Silence>> CoveringAsync(Alert alert, DateTimeOffset now, CancellationToken cancellationToken) =>
        await CoveringAsync(await store.SilencesAsync(cancellationToken), alert, now, cancellationToken);

    /// <summary>Those of some silences that cover an alert now.</summary>
    public async Task<ImmutableArray<Silence>> CoveringAsync(ImmutableArray<Silence> silences, Alert alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var active = silences.RemoveAll(silence => silence.StateAt(now) is not SilenceState.Active);
        var labels = active.Any(silence => silence.Matchers.Any(matcher => matcher.IsOfOwner))
            ? LabelsOf((owners.Loaded(alert.Subject.Account) ?? await owners.OfAsync(alert.Subject.Account, cancellationToken))[new SeriesId(alert.Subject.Project, alert.Subject.Key)])
            : Ownership.NoOne.Tags;
        return active.RemoveAll(silence => !silence.Covers(alert, labels, now));
    }

    private static ImmutableSortedDictionary<string, string> LabelsOf(Ownership ownership) =>
        ownership.Team is { } team ? ownership.Tags.SetItem("team", team) : ownership.Tags;
}
