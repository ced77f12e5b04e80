using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Keeps the busiest minutes of each project and model for four weeks, where something may be done: minutes are only kept for eight days, and what happens once
/// in a week or a month must not be refused by a throttle. May be stopped and repeated at any point.
/// </summary>
internal sealed class NormalDays(ProviderConnections connections, EnvelopeReader reader, EnvelopeStore store, ControlReader control, ResponderPolicy settings, TimeProvider clock)
{
    /// <summary>Reads the days that are new, once a day.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Where everything is only observed, nothing rests on it.
        if (await control.ModeAsync(null, cancellationToken) is not (null or ResponseMode.Observe) || settings.Arms.Values.Any(mode => mode is not ResponseMode.Observe))
        {
            await Faults.EachAsync(connections.All, connection => RunAsync(connection, cancellationToken), cancellationToken);
        }
    }

    private async Task RunAsync(ProviderConnection connection, CancellationToken cancellationToken)
    {
        var account = connection.Account;
        var day = await reader.LastDayAsync(account, cancellationToken);
        if (!connection.Usage.Capabilities.Containment.Offers(ContainmentLevel.Throttle) || day <= (await store.DaysReadAsync(account, cancellationToken) ?? DateOnly.MinValue))
        {
            return;
        }

        var known = await reader.AccountAsync(account, clock.GetUtcNow(), cancellationToken);
        foreach (var project in known.Projects)
        {
            var days = await reader.LearnAsync(account, project, known, await store.FindDaysAsync(account, project, cancellationToken), cancellationToken);
            await store.WriteDaysAsync(account, project, days, cancellationToken);
        }

        await store.SetDaysReadAsync(account, day, cancellationToken);
    }
}
