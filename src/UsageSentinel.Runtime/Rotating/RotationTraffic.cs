using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Judges from stored usage whether the applications of a key have moved.</summary>
internal sealed class RotationTraffic(UsageHistory history, AccountStore accounts, SeriesStore states, RotationSettings settings)
{
    /// <summary>What is collected completely shows, to the minute.</summary>
    public async Task<CutOverFinding> ReadAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var (account, _) = await accounts.LoadAsync(rotation.Account, cancellationToken);
        var hours = BucketWidth.Hour.Floor(account.HoursThrough ?? rotation.StartedAt);
        return await ReadAsync(rotation, hours, account.MinutesThrough > hours ? account.MinutesThrough.Value : hours, cancellationToken);
    }

    /// <summary>
    /// Whether the old key is normally used in the hours of the week of the set time that ends now. The provider is asked for that time, which
    /// is later than what is collected: a key that is idle at the weekend is not missed on Sunday because it was busy on Friday.
    /// </summary>
    public async Task<bool> IsUseNormalAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hour = BucketWidth.Hour.Floor(now);
        return (await ReadAsync(rotation, hour, hour, cancellationToken)).Normal > 0;
    }

    /// <param name="rotation">The rotation.</param>
    /// <param name="hours">The end of the last complete hour.</param>
    /// <param name="through">The end of the last complete minute: the set time ends here.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async Task<CutOverFinding> ReadAsync(Rotation rotation, DateTimeOffset hours, DateTimeOffset through, CancellationToken cancellationToken)
    {
        var old = new SeriesId(rotation.Project, rotation.OldKey);
        var reach = new TimeWindow(through - CutOver.HistoryOf(settings.Policy), hours);
        var rows = await BothAsync(rotation.Account, old, reach, through, cancellationToken);
        var next = rotation.NewKey is { } key ? await BothAsync(rotation.Account, new SeriesId(rotation.Project, key), reach, through, cancellationToken) : [];
        var watched = (await states.FindAsync(rotation.Account, old, cancellationToken))?.State.WatchedSince ?? through;
        var first = rows.Where(row => row.Counts.Requests > 0).Select(row => (DateTimeOffset?)row.Window.Start).Min() ?? watched;
        return CutOver.Judge(new RotationUsage(rows, next, through, first > watched ? first : watched), rotation, settings.Policy);
    }

    /// <summary>Hours as far as they are complete, then minutes, also those that are not complete yet; and minutes in place of the hour in which the set time begins, if all of them are kept.</summary>
    private async Task<ImmutableArray<UsageRow>> BothAsync(ProviderAccount account, SeriesId series, TimeWindow hours, DateTimeOffset through, CancellationToken cancellationToken)
    {
        var first = BucketWidth.Hour.Floor(through - settings.Policy.Quiet);
        var whole = await RowsAsync(account, series, BucketWidth.Hour, hours, cancellationToken);
        var latest = await RowsAsync(account, series, BucketWidth.Minute, new TimeWindow(hours.End, hours.End.AddDays(2)), cancellationToken);
        var edge = first < hours.End ? await RowsAsync(account, series, BucketWidth.Minute, new TimeWindow(first, first.AddHours(1)), cancellationToken) : [];
        var known = whole.Where(row => row.Window.Start == first).Sum(row => row.Counts.Requests);
        return edge.Sum(row => row.Counts.Requests) >= known ? [.. whole.Where(row => row.Window.Start != first), .. edge, .. latest] : [.. whole, .. latest];
    }

    private async Task<ImmutableArray<UsageRow>> RowsAsync(ProviderAccount account, SeriesId series, BucketWidth width, TimeWindow window, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<UsageRow>();
        await foreach (var row in history.ReadAsync(account, series, width, window, cancellationToken))
        {
            rows.Add(row);
        }

        return rows.ToImmutable();
    }
}
