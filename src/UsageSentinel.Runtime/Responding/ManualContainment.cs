using System.Globalization;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Contains a key at the request of a person, in the same way and with the same guardrails as for an alert.</summary>
public sealed class ManualContainment(
    ProviderConnections connections, InventoryStore inventories, ResponseCoordinator casework, LedgerStore ledger, ControlStore control, TimeProvider clock)
{
    /// <summary>Begins the episode of what a person asked for.</summary>
    internal const string Prefix = "manual.";

    /// <summary>A case about a key that some organization's inventory names; null where none does.</summary>
    public Task<ResponseCase?> OpenAsync(string key, CancellationToken cancellationToken) => OpenAsync(key, null, cancellationToken);

    /// <summary>The same with a name of its own: a repetition opens the same case, and what was done is not done again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">The name; null for the time of now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<ResponseCase?> OpenAsync(string key, string? name, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var connection in connections.All)
        {
            var stored = (await inventories.ReadAsync(connection.Account, cancellationToken)).Keys.FirstOrDefault(stored => stored.Key.Id.Value == key);
            if (stored is not null)
            {
                var episode = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{name ?? now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}.{key}");
                return new ResponseCase(episode, connection.Account, stored.Key.Project, new KeyId(key), now, null, null);
            }
        }

        return null;
    }

    /// <summary>What would be done, and who else would be hit; nothing is done.</summary>
    public Task<ResponseDecision?> PreviewAsync(ResponseCase one, Requester.Person person, CancellationToken cancellationToken) =>
        casework.PreviewAsync(one, person, cancellationToken);

    /// <summary>Does it. Returns the decision, and the act as the ledger has it; null where nothing was begun.</summary>
    public async Task<(ResponseDecision? Decision, ContainmentAction? Act)> ContainAsync(ResponseCase one, Requester.Person person, CancellationToken cancellationToken)
    {
        var decision = await casework.ConsiderAsync(one, person, cancellationToken);
        return (decision, (await ledger.ReadActsAsync(cancellationToken)).Acts.FirstOrDefault(act => act.EpisodeId == one.EpisodeId));
    }

    /// <summary>Sets the stop switch, and writes down who did.</summary>
    public async Task SetStopAsync(bool isOn, string actor, string reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // The switch first: it is what matters, and a row can be written late.
        await control.SetStopAsync(isOn, actor, now, cancellationToken);
        await ledger.AppendAsync(
            new LedgerEntry(now, LedgerKind.Control, string.Empty, "/", actor, $"Stop switch {(isOn ? "on" : "off")}{(reason.Length > 0 ? $": {reason}" : ".")}", string.Empty),
            null,
            cancellationToken);
    }
}
