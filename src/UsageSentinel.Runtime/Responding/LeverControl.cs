using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads and moves the levers of a project at the provider. Every move may be repeated.</summary>
public static class LeverControl
{
    /// <summary>How the lever of that rung stands now.</summary>
    public static async Task<LeverState> ReadAsync(IKeyControl control, ProjectId project, Rung rung, CancellationToken cancellationToken) => rung switch
    {
        Rung.Throttle => new LeverState.Limits(await control.ListRateLimitsAsync(project, cancellationToken)),
        Rung.DenyModel => new LeverState.List(await control.FindModelPermissionsAsync(project, cancellationToken)),
        Rung.SpendLimit => new LeverState.Spend((await control.FindSpendLimitAsync(project, cancellationToken))?.ThresholdCents),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Moves the lever. What it answers is not believed: read it back.</summary>
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

    /// <summary>Whether the provider says that the lever stands as it should.</summary>
    public static async Task<LeverFinding> CompareAsync(
        IKeyControl control, ProjectId project, Rung rung, LeverState wanted, LeverState? before, CancellationToken cancellationToken)
    {
        var read = Lever.Part(await ReadAsync(control, project, rung, cancellationToken), wanted);
        return read.IsSame(wanted) ? LeverFinding.AsWanted
            : before is not null && read.IsSame(before) ? LeverFinding.Untouched
            : before is not null && Lever.IsBetween(read, wanted, before) ? LeverFinding.Partly
            : LeverFinding.Otherwise;
    }

    /// <summary>What the other acts that hold the same lever of the same project say of it, the oldest first.</summary>
    public static ImmutableArray<Storing.Act> Holders(IEnumerable<Storing.Act> acts, Storing.Act mine) =>
    [
        .. acts.Where(act => act.HoldsLever && act.Id != mine.Id && act.Rung == mine.Rung && act.Account == mine.Account && act.Project == mine.Project)
            .OrderBy(act => act.BegunAt).ThenBy(act => act.Id, StringComparer.Ordinal),
    ];
}

/// <summary>How a lever was found.</summary>
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
