using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The accounts a store holds, so that a command with another configuration can say so instead of showing nothing.</summary>
public sealed class AccountDirectory(IEntityStore store)
{
    private const string Separator = "|";

    /// <summary>Writes an account down. Writing it again changes nothing but <paramref name="isRecording"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="isRecording">Whether its time was simulated and has ended: no more sweeps are expected, so it is never stale.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public Task AddAsync(ProviderAccount account, bool isRecording, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel,
        Partitions.Accounts,
        [new EntityWrite.Upsert(new Entity(account.ToString()).With("Recording", isRecording ? "true" : null))],
        cancellationToken);

    public async Task<ImmutableArray<StoredAccount>> ReadAsync(CancellationToken cancellationToken)
    {
        var accounts = ImmutableArray.CreateBuilder<StoredAccount>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.Accounts, RowRange.All, cancellationToken))
        {
            if (row.RowKey.Split(Separator, 2) is [var provider, var name])
            {
                accounts.Add(new StoredAccount(new ProviderAccount(provider, name), row.Text("Recording") is "true"));
            }
        }

        return accounts.ToImmutable();
    }
}

/// <summary>An account a store holds.</summary>
/// <param name="Account">The account.</param>
/// <param name="IsRecording">Whether its time was simulated and has ended.</param>
public sealed record StoredAccount(ProviderAccount Account, bool IsRecording);
