using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Operating;

/// <summary>What a person expects of keys before it happens: set, listed and withdrawn. Each is a row of the ledger first.</summary>
public sealed class Expectations(SeriesStore series, SeriesSummaryStore sheet, AlertCommitter committer, LedgerStore ledger)
{
    /// <summary>The series of a key, or of every key of a project, that are watched; empty for none.</summary>
    public async Task<ImmutableArray<SeriesId>> FindAsync(ProviderAccount account, string keyOrProject, CancellationToken cancellationToken) =>
    [
        .. (await sheet.ReadAsync(account, cancellationToken))
            .Select(line => line.Costs.Series)
            .Where(one => one.Key is { } key && (key.Value == keyOrProject || one.Project?.Value == keyOrProject))
            .Order(),
    ];

    /// <summary>What is expected of the key of an alert; null for nothing.</summary>
    public async Task<ExpectedActivity?> OfAsync(Alert alert, CancellationToken cancellationToken) =>
        alert.Subject.Key is null ? null : await OfAsync(alert.Subject.Account, alert.Subject.Series, cancellationToken);

    /// <summary>What is expected of a key; null for nothing.</summary>
    public async Task<ExpectedActivity?> OfAsync(ProviderAccount account, SeriesId key, CancellationToken cancellationToken) =>
        (await series.FindAsync(account, key, cancellationToken))?.State.Expected;

    /// <summary>What is expected of the keys of an account, by series.</summary>
    public Task<ImmutableArray<(SeriesId Series, ExpectedActivity Expected)>> ListAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) =>
        series.ListExpectedAsync(account, now, cancellationToken);

    /// <summary>Sets what is expected of series, in the place of what was; null withdraws it.</summary>
    /// <returns>The series that changed.</returns>
    public async Task<ImmutableArray<SeriesId>> SetAsync(
        ProviderAccount account, ImmutableArray<SeriesId> of, ExpectedActivity? expected, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = ImmutableArray.CreateBuilder<SeriesId>();
        foreach (var one in of)
        {
            if (await series.FindAsync(account, one, cancellationToken) is { } stored && stored.State.Expected != expected)
            {
                var summary = expected is null
                    ? "Withdrew the expected activity."
                    : string.Create(CultureInfo.InvariantCulture, $"Expects up to {expected.PerHour} an hour from {expected.From:yyyy-MM-dd HH:mm} to {expected.Until:yyyy-MM-dd HH:mm} UTC: {expected.Reason}");
                await ledger.AppendAsync(new LedgerEntry(now, LedgerKind.Control, string.Empty, ResourcePath.Of(account, one.Project, one.Key), by, summary, string.Empty), null, cancellationToken);
                await (expected is null ? Task.CompletedTask : series.Expected.PointAsync(account, one, now, cancellationToken));
                await WriteAsync(account, one, expected, now, cancellationToken);
                changed.Add(one);
            }
        }

        return changed.ToImmutable();
    }

    private Task<bool> WriteAsync(ProviderAccount account, SeriesId one, ExpectedActivity? expected, DateTimeOffset now, CancellationToken cancellationToken) =>
        OptimisticRetry.RunAsync<bool>(
            OptimisticRetry.UsualRounds,
            async () => await series.FindAsync(account, one, cancellationToken) is not { } stored
                || await committer.CommitAsync(stored.State with { Expected = expected }, stored.ETag, new AlertChange([], now), cancellationToken) is not null
                    ? true
                    : Round<bool>.Again,
            () => throw new StoreException(
                StoreError.Busy, string.Create(CultureInfo.InvariantCulture, $"The key was changed by a sweep {OptimisticRetry.UsualRounds} times in a row. Try again.")));
}
