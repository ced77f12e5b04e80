using System.Runtime.CompilerServices;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Usage as it is held, each instant once, one series after another: the rows of the verb <c>usage</c> and of the API.</summary>
public sealed class UsageAnswers(ProviderConnections connections, AccountStore accounts, SeriesSummaryStore sheet, UsageReader usage)
{
    /// <param name="isWanted">Which keys.</param>
    /// <param name="project">Only this project; null for all.</param>
    /// <param name="window">When buckets start, UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<IAsyncEnumerable<UsageJson>> SeriesAsync(
        Func<SeriesId, bool> isWanted, string? project, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            var (state, _) = await accounts.LoadAsync(account, cancellationToken);
            foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain && isWanted(line.Costs.Series)))
            {
                yield return RowsAsync(state, line.Costs.Series, window, cancellationToken).Where(row => project is null || row.ProjectId == project);
            }
        }
    }

    private async IAsyncEnumerable<UsageJson> RowsAsync(AccountState state, SeriesId series, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in usage.ReadAsync(state, series, window, cancellationToken))
        {
            yield return UsageJson.Of(line);
        }
    }
}
