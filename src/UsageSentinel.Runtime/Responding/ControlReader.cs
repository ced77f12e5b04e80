using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What people allow and forbid, read at the last moment: stop switch, protected keys, and how far each rule is armed. Null is "could not be read".</summary>
public sealed class ControlReader(ControlStore control, ResponseModeOverrideStore arms, ResponderPolicy settings)
{
    /// <summary>The switch in the store, and the setting the product was started with; either stops.</summary>
    public async Task<bool?> IsStoppedAsync(CancellationToken cancellationToken)
    {
        if (settings.IsStopped)
        {
            return true;
        }

        try
        {
            return await control.IsStoppedAsync(cancellationToken);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>The entry that protects a key; empty for none.</summary>
    public async Task<string?> ProtectedByAsync(SeriesId series, ApiKey? key, CancellationToken cancellationToken) =>
        (await ProtectionAsync(cancellationToken))?.Find(series.Key?.Value ?? string.Empty, series.Project?.Value ?? string.Empty, key?.Name);

    /// <summary>Everything that is protected.</summary>
    internal async Task<Protection?> ProtectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new Protection(settings.ProtectedKeys.AddRange(await control.ProtectedAsync(cancellationToken)));
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>The response mode of a rule: the override if one is set, else the configuration, and never above its ceiling.</summary>
    public async Task<ResponseMode?> ModeAsync(RuleKind? rule, CancellationToken cancellationToken)
    {
        try
        {
            var armed = await arms.ReadAsync(cancellationToken);
            var name = rule?.ToString() ?? string.Empty;
            var chosen = armed.TryGetValue(name, out var byRule) ? byRule
                : settings.Arms.TryGetValue(name, out var configured) ? configured
                : armed.TryGetValue(ResponseModeOverrideStore.EveryRule, out var byHand) ? byHand
                : settings.Mode;
            return chosen < settings.Ceiling ? chosen : settings.Ceiling;
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
