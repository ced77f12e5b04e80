using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads what cases are open, and what people said about them.</summary>
public sealed class CaseFacts(ResponseCaseStore cases, ApprovalStore approvals)
{
    /// <summary>A case counts as in question for this long. One that a leak report opened never does: the rail distrusts the detector, and whoever reports could set it off.</summary>
    private static readonly TimeSpan InQuestion = TimeSpan.FromHours(1);

    /// <summary>Whether the case waits for a person.</summary>
    internal async Task<bool> IsAwaitedAsync(string episodeId, CancellationToken cancellationToken) =>
        await StoreReading.TryAsync(() => cases.FindAsync(episodeId, cancellationToken)) is { IsAwaiting: true };

    /// <summary>What people said of an alert, by containment level.</summary>
    internal async Task<ImmutableDictionary<ContainmentLevel, Approval>> ApprovalsAsync(string episodeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var said = ImmutableDictionary.CreateBuilder<ContainmentLevel, Approval>();
        foreach (var level in Enum.GetValues<ContainmentLevel>().Where(level => level is not ContainmentLevel.None))
        {
            said[level] = await approvals.FindAsync(episodeId, level, now, cancellationToken);
        }

        return said.ToImmutable();
    }

    /// <summary>Whether a person said no to revoking, or what they said cannot be read.</summary>
    internal async Task<bool> IsDeniedAsync(string episodeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var level in Enum.GetValues<ContainmentLevel>().Where(level => level.IsIrreversible()))
        {
            if (await approvals.FindAsync(episodeId, level, now, cancellationToken) is Approval.Denied or Approval.AskedAgain or Approval.Unreadable)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Keys of the organization that are in question now, this one counted; null where that cannot be read.</summary>
    internal async Task<int?> InQuestionAsync(ProviderAccount account, SeriesId series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return (await cases.ReadAsync(cancellationToken))
                .Where(one => one.Account == account && now - one.OpenedAt < InQuestion && LeakSubject.ProofOf(one.EpisodeId, one.Account, one.Series) is LeakProof.None)
                .Select(one => one.Series)
                .Append(series)
                .Distinct()
                .Count();
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
