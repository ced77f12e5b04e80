using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What a project used in each kept minute on each model, all keys together.</summary>
internal sealed class ProjectMinutes(SeriesSummaryStore sheet, UsageHistory history)
{
    /// <summary>Usage by model and minute.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="project">The project.</param>
    /// <param name="window">From when to when.</param>
    /// <param name="isMeant">Whether a minute of a key counts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Dictionary<string, Dictionary<DateTimeOffset, NormalMinute>>> ReadAsync(
        ProviderAccount account, ProjectId project, TimeWindow window, Func<SeriesId, DateTimeOffset, bool> isMeant, CancellationToken cancellationToken)
    {
        var models = new Dictionary<string, Dictionary<DateTimeOffset, NormalMinute>>(StringComparer.Ordinal);
        foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.Costs.Series.Project == project))
        {
            await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Minute, window, cancellationToken))
            {
                if (row.Dimensions.Project == project && row.Dimensions.Model is { } model && isMeant(line.Costs.Series, row.Window.Start))
                {
                    var minutes = models.TryGetValue(model, out var known) ? known : models[model] = [];
                    var sum = minutes.GetValueOrDefault(row.Window.Start);
                    minutes[row.Window.Start] = new NormalMinute(sum.Requests + row.Counts.Requests, sum.Tokens + row.Counts.InputTokens + row.Counts.OutputTokens);
                }
            }
        }

        return models;
    }
}
