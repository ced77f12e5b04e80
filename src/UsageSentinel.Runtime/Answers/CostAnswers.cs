using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Billed and estimated cost by day and project: the rows of the verb <c>costs</c> and of the API.</summary>
public sealed class CostAnswers(ProviderConnections connections, CostReader costs)
{
    /// <param name="first">The first UTC day.</param>
    /// <param name="last">The last UTC day.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<CostJson>> ReadAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var lines = new List<CostJson>();
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            lines.AddRange((await costs.ReadAsync(account, first, last, cancellationToken)).Select(line => CostJson.Of(account, line)));
        }

        return lines;
    }
}
