using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Names of keys and projects for people, from the inventory.</summary>
public sealed class KeyNames(ProviderConnections connections, AccountSummaries summaries)
{
    internal async Task<NameTable> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = ImmutableDictionary.CreateBuilder<(ProviderAccount, string), string?>();
        var projects = ImmutableDictionary.CreateBuilder<(ProviderAccount, string), string?>();
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            var inventory = await summaries.NamesAsync(account, cancellationToken);
            keys.AddRange(inventory.Keys.Select(key => KeyValuePair.Create((account, key.Key.Id.Value), key.Key.Name)));
            projects.AddRange(inventory.Projects.Select(project => KeyValuePair.Create((account, project.Id.Value), project.Name)));
        }

        return new NameTable(keys.ToImmutable(), projects.ToImmutable());
    }
}

/// <summary>Names by account and id.</summary>
internal sealed record NameTable(
    ImmutableDictionary<(ProviderAccount Account, string Id), string?> Keys, ImmutableDictionary<(ProviderAccount Account, string Id), string?> Projects)
{
    public string? Key(string provider, string account, string? id) => id is null ? null : Keys.GetValueOrDefault((new ProviderAccount(provider, account), id));

    public string? Project(string provider, string account, string? id) => id is null ? null : Projects.GetValueOrDefault((new ProviderAccount(provider, account), id));
}
