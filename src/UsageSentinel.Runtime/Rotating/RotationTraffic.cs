using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Judges from stored usage whether the applications of a key have moved.</summary>
internal sealed class RotationTraffic(UsageHistory history, AccountStore accounts, SeriesStore states, RotationSettings settings)
{
    /// <summary>What is collected completely shows.</summary>
    public async Task<CutOverFinding> ReadAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var (account, _) = await accounts.LoadAsync(rotation.Account, cancellationToken);
        return await ReadAsync(rotation, account.HoursThrough ?? rotation.StartedAt, cancellationToken);
    }

    /// <summary>
    /// Whether the old key is normally used in the hours of the week of the set time that ends now. The provider is asked for that time, which
    /// is later than what is collected: a key that is idle at the weekend is not missed on Sunday because it was busy on Friday.
    /// </summary>
    public async Task<bool> IsUseNormalAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await ReadAsync(rotation, BucketWidth.Hour.Floor(now), cancellationToken)).Normal > 0;

    private async Task<CutOverFinding> ReadAsync(Rotation rotation, DateTimeOffset through, CancellationToken cancellationToken)
    {
        var old = new SeriesId(rotation.Project, rotation.OldKey);
        var reach = new TimeWindow(through - CutOver.HistoryOf(settings.Policy), through);
        var rows = await RowsAsync(rotation.Account, old, BucketWidth.Hour, reach, cancellationToken);

        // What is not summed to hours yet is late use all the same.
        var recent = await RowsAsync(rotation.Account, old, BucketWidth.Minute, new TimeWindow(through, through.AddDays(2)), cancellationToken);
        var next = rotation.NewKey is { } key
            ? await RowsAsync(rotation.Account, new SeriesId(rotation.Project, key), BucketWidth.Hour, reach, cancellationToken)
            : [];
        var watched = (await states.FindAsync(rotation.Account, old, cancellationToken))?.State.WatchedSince ?? through;
        var first = rows.Where(row => row.Counts.Requests > 0).Select(row => (DateTimeOffset?)row.Window.Start).Min() ?? watched;
        return CutOver.Judge(new RotationUsage([.. rows, .. recent], next, through, first > watched ? first : watched), rotation, settings.Policy);
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
