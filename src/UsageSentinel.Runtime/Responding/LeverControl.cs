using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads and sets the limits of a project at the provider. Each change can be repeated.</summary>
public static class LeverControl
{
    /// <summary>The current state of the limit for that containment level.</summary>
    public static async Task<LeverState> ReadAsync(IKeyControl control, ProjectId project, Rung rung, CancellationToken cancellationToken) => rung switch
    {
        Rung.Throttle => new LeverState.Limits(await control.ListRateLimitsAsync(project, cancellationToken)),
        Rung.DenyModel => new LeverState.List(await control.FindModelPermissionsAsync(project, cancellationToken)),
        Rung.SpendLimit => new LeverState.Spend((await control.FindSpendLimitAsync(project, cancellationToken))?.ThresholdCents),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Sets the limit. The answer alone is no proof: read the limit back.</summary>
    public static async Task MoveAsync(IKeyControl control, ProjectId project, LeverState state, CancellationToken cancellationToken)
    {
        switch (state)
        {
            case LeverState.Limits limits:
                foreach (var limit in limits.Models)
                {
                    await control.UpdateRateLimitAsync(project, limit, cancellationToken);
                }

                break;
            case LeverState.List { Permissions: { } permissions }:
                await control.SetModelPermissionsAsync(project, permissions, cancellationToken);
                break;
            case LeverState.List:
                await control.DeleteModelPermissionsAsync(project, cancellationToken);
                break;
            case LeverState.Spend { Cents: { } cents }:
                await control.SetSpendLimitAsync(project, cents, cancellationToken);
                break;
            case LeverState.Spend:
                await control.DeleteSpendLimitAsync(project, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Whether the provider reports the limit as it should be.</summary>
    public static async Task<LeverFinding> CompareAsync(
        IKeyControl control, ProjectId project, Rung rung, LeverState wanted, LeverState? before, CancellationToken cancellationToken)
    {
        var read = Lever.Part(await ReadAsync(control, project, rung, cancellationToken), wanted);
        return read.IsSame(wanted) ? LeverFinding.AsWanted
            : before is not null && read.IsSame(before) ? LeverFinding.Untouched
            : before is not null && Lever.IsBetween(read, wanted, before) ? LeverFinding.Partly
            : LeverFinding.Otherwise;
    }

    /// <summary>The values of the other actions that use the same limit of the same project, oldest first.</summary>
    public static ImmutableArray<Storing.Act> Holders(IEnumerable<Storing.Act> acts, Storing.Act mine) =>
    [
        .. acts.Where(act => act.HoldsLever && act.Id != mine.Id && act.Rung == mine.Rung && act.Account == mine.Account && act.Project == mine.Project)
            .OrderBy(act => act.BegunAt).ThenBy(act => act.Id, StringComparer.Ordinal),
    ];
}

/// <summary>The state in which a limit was found.</summary>
public enum LeverFinding
{
    AsWanted,

    /// <summary>As it was before it was to be moved.</summary>
    Untouched,

    /// <summary>Some of it as wanted, the rest as before: the move was cut off.</summary>
    Partly,

    /// <summary>None of these: somebody else moved it.</summary>
    Otherwise,
}
