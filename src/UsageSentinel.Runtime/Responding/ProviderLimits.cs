using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads and sets the limits of a project at the provider. Each change can be repeated.</summary>
internal static class ProviderLimits
{
    /// <summary>The current state of the limit for that containment level.</summary>
    public static async Task<ProviderLimitState> ReadAsync(IKeyControl control, ProjectId project, ContainmentLevel level, CancellationToken cancellationToken) => level switch
    {
        ContainmentLevel.Throttle => new ProviderLimitState.Limits(await control.ListRateLimitsAsync(project, cancellationToken)),
        ContainmentLevel.DenyModel => new ProviderLimitState.List(await control.FindModelPermissionsAsync(project, cancellationToken)),
        ContainmentLevel.SpendLimit => new ProviderLimitState.Spend((await control.FindSpendLimitAsync(project, cancellationToken))?.ThresholdCents),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Sets the limit. The answer alone is no proof: read the limit back.</summary>
    public static async Task MoveAsync(IKeyControl control, ProjectId project, ProviderLimitState state, CancellationToken cancellationToken)
    {
        switch (state)
        {
            case ProviderLimitState.Limits limits:
                foreach (var limit in limits.Models)
                {
                    await control.UpdateRateLimitAsync(project, limit, cancellationToken);
                }

                break;
            case ProviderLimitState.List { Permissions: { } permissions }:
                await control.SetModelPermissionsAsync(project, permissions, cancellationToken);
                break;
            case ProviderLimitState.List:
                await control.DeleteModelPermissionsAsync(project, cancellationToken);
                break;
            case ProviderLimitState.Spend { Cents: { } cents }:
                await control.SetSpendLimitAsync(project, cents, cancellationToken);
                break;
            case ProviderLimitState.Spend:
                await control.DeleteSpendLimitAsync(project, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>In which of two states a limit is.</summary>
    public static ProviderLimitFinding Compare(ProviderLimitState read, ProviderLimitState wanted, ProviderLimitState before) =>
        read.IsSame(wanted) ? ProviderLimitFinding.AsWanted
        : read.IsSame(before) ? ProviderLimitFinding.Untouched
        : ProviderLimit.IsBetween(read, wanted, before) ? ProviderLimitFinding.Partly
        : ProviderLimitFinding.Otherwise;
}

/// <summary>The state in which a limit was found.</summary>
internal enum ProviderLimitFinding
{
    AsWanted,

    /// <summary>As it was before it was to be moved.</summary>
    Untouched,

    /// <summary>Some of it as wanted, the rest as before: the move was cut off.</summary>
    Partly,

    /// <summary>None of these: somebody else moved it.</summary>
    Otherwise,
}
