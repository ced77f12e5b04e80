using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What a project used in each kept minute on each model, all keys together: for the dry computation of a limit, and for lifting one.</summary>
public sealed class NormalMinutes(SeriesSummaryStore sheet, UsageHistory history, AlertIndex alerts)
{
    /// <summary>Minutes are kept for eight days.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    /// <summary>Raises the limits of a throttle so far that no more than <see cref="HeadRoom.MostCut"/> of normal requests would have been refused.</summary>
    /// <param name="act">The throttle, with its project and alert.</param>
    /// <param name="traffic">What the decision rests on.</param>
    /// <param name="alert">The alert; its own time is not normal. Null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The traffic with limits that leave normal traffic alone, and what to say about them.</returns>
    public async Task<(Traffic Traffic, string Words)> RaiseAsync(ContainmentAction act, Traffic traffic, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = alert is { } firing && firing.ActiveAt < now ? firing.ActiveAt : now;
        var episodes = (await alerts.ReadAsync(act.Account, end - Kept, cancellationToken))
            .Where(other => other is { FiredAt: not null, Subject.Key: not null })
            .ToLookup(other => other.Subject.Series, other => new TimeWindow(other.ActiveAt, Later(other.ActiveAt, other.IsOpen ? now : other.ResolvedAt ?? other.TrueThrough)), SeriesId.ByName);
        var minutes = await ReadAsync(act.Account, act.Project, new TimeWindow(end - Kept, end), (series, at) => !episodes[series].Any(episode => episode.Contains(at)), cancellationToken);
        var (raised, worst) = (traffic.Models, 0.0);
        foreach (var model in traffic.Models)
        {
            if (!minutes.TryGetValue(model.Model, out var normal))
            {
                continue;
            }

            var next = model with
            {
                RequestsPerMinute = Math.Max(model.RequestsPerMinute, HeadRoom.Least(normal.Values.Select(minute => minute.Requests))),
                TokensPerMinute = Math.Max(model.TokensPerMinute, HeadRoom.Least(normal.Values.Select(minute => minute.Tokens))),
            };
            worst = Math.Max(worst, HeadRoom.Cut([.. normal.Values.Select(minute => minute.Requests)], Math.Ceiling(next.RequestsPerMinute)));
            raised = raised.Replace(model, next);
        }

        return (traffic with { Models = raised }, string.Create(
            CultureInfo.InvariantCulture, $" In the last {Kept.TotalDays:0} days the limits would have refused {worst:P2} of the project's normal requests at most, by model."));
    }

    /// <summary>Usage by model and minute.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="project">The project.</param>
    /// <param name="window">From when to when.</param>
    /// <param name="isMeant">Whether a minute of a key counts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Dictionary<string, Dictionary<DateTimeOffset, (double Requests, double Tokens)>>> ReadAsync(
        ProviderAccount account, ProjectId project, TimeWindow window, Func<SeriesId, DateTimeOffset, bool> isMeant, CancellationToken cancellationToken)
    {
        var models = new Dictionary<string, Dictionary<DateTimeOffset, (double Requests, double Tokens)>>(StringComparer.Ordinal);
        foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.Costs.Series.Project == project))
        {
            await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Minute, window, cancellationToken))
            {
                if (row.Dimensions.Project == project && row.Dimensions.Model is { } model && isMeant(line.Costs.Series, row.Window.Start))
                {
                    var minutes = models.TryGetValue(model, out var known) ? known : models[model] = [];
                    var (requests, tokens) = minutes.GetValueOrDefault(row.Window.Start);
                    minutes[row.Window.Start] = (requests + row.Counts.Requests, tokens + row.Counts.InputTokens + row.Counts.OutputTokens);
                }
            }
        }

        return models;
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
