using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Protects keys and projects from every action, at the request of a person, and records who did.</summary>
public sealed class KeyProtection(
    ControlStore control, InventoryStore inventories, ProviderConnections connections, ResponderPolicy settings, LedgerStore ledger, TimeProvider clock)
{
    /// <summary>All protections: first those of the configuration, then those that people have set.</summary>
    public async Task<ImmutableArray<ListedProtection>> ListAsync(CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(cancellationToken);
        var configured = settings.ProtectedKeys.Where(entry => !string.IsNullOrWhiteSpace(entry)).Select(entry => (Entry: entry.Trim(), By: (string?)null, At: (DateTimeOffset?)null));
        var byHand = (await control.ProtectionsAsync(cancellationToken)).Select(one => (one.Entry, By: (string?)one.By, one.At));
        return [.. configured.Concat(byHand).Select(one => new ListedProtection(one.Entry, one.By, one.At, Matches(one.Entry, keys)))];
    }

    /// <summary>Protects what an entry matches. It is in force when this returns.</summary>
    /// <returns>How many keys of the inventory it matches now.</returns>
    public async Task<int> ProtectAsync(string entry, string actor, string reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // The protection first: it is what matters, and a row can be written late.
        await control.ProtectAsync(entry, actor, now, cancellationToken);
        await RecordAsync($"Protected: {entry}", actor, reason, now, cancellationToken);
        return Matches(entry, await KeysAsync(cancellationToken));
    }

    /// <summary>Ends a protection that a person has set.</summary>
    /// <returns>False if no person has set it; nothing was changed then.</returns>
    public async Task<bool> UnprotectAsync(string entry, string actor, string reason, CancellationToken cancellationToken)
    {
        if (!(await control.ProtectedAsync(cancellationToken)).Contains(entry))
        {
            return false;
        }

        // The row first: a key never loses its protection without a record of it.
        await RecordAsync($"No longer protected: {entry}", actor, reason, clock.GetUtcNow(), cancellationToken);
        await control.UnprotectAsync(entry, cancellationToken);
        return true;
    }

    private Task RecordAsync(string what, string actor, string reason, DateTimeOffset now, CancellationToken cancellationToken) => ledger.AppendAsync(
        new LedgerEntry(now, LedgerKind.Control, string.Empty, "/", actor, reason.Length > 0 ? $"{what} ({reason})" : $"{what}.", string.Empty), null, cancellationToken);

    private async Task<List<ApiKey>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<ApiKey>();
        foreach (var connection in connections.All)
        {
            keys.AddRange((await inventories.ReadAsync(connection.Account, cancellationToken)).Keys.Where(key => key.MissingSince is null).Select(key => key.Key));
        }

        return keys;
    }

    private static int Matches(string entry, List<ApiKey> keys)
    {
        var protection = new Protection([entry]);
        return keys.Count(key => protection.Find(key.Id.Value, key.Project.Value, key.Name).Length > 0);
    }
}

/// <summary>A protection, and what it matches now.</summary>
/// <param name="Entry">The id of a key or project, or a pattern of key names.</param>
/// <param name="By">Who set it; null for one of the configuration.</param>
/// <param name="At">When, UTC; null for one of the configuration.</param>
/// <param name="Keys">How many keys of the inventory it matches.</param>
public sealed record ListedProtection(string Entry, string? By, DateTimeOffset? At, int Keys);
