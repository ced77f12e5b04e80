using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Reads what the sweeps left of an organization: its state, and the lines of its keys.</summary>
public sealed class SweptAccountReader(AccountStore accounts, SeriesSummaryStore sheet)
{
    internal async Task<(AccountState State, ImmutableArray<SeriesSummary> Lines)> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        return (state, await sheet.ReadAsync(account, cancellationToken));
    }
}
