using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>
/// The standing export: each run exports the days whose bill has become final since the last, and for days exported before the
/// differences as charges of their own. The files of all runs together are the bill.
/// </summary>
/// <remarks>
/// What a run exports is put into the journal before any file is written, and files are written from the journal: a run that dies
/// is finished by the next under its own name, with the same content, and no charge is exported twice or left out.
/// </remarks>
internal sealed class FocusExport(FocusReader reader, FocusContextReader booksReader, FocusJournal journal)
{
    /// <summary>How far back bills are looked at again for corrections.</summary>
    public const int LookBackDays = 95;

    /// <param name="account">The organization.</param>
    /// <param name="target">Where the files go.</param>
    /// <param name="now">The time of the run.</param>
    /// <param name="cancellationToken">Stops the run; the next one finishes it.</param>
    /// <returns>What was written, a run that was left unfinished first.</returns>
    public async Task<ImmutableArray<FocusRun>> RunAsync(ProviderAccount account, IExportTarget target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var runs = ImmutableArray.CreateBuilder<FocusRun>(2);
        if (await journal.PendingAsync(account, cancellationToken) is { } left)
        {
            runs.Add(await FinishAsync(account, target, left, now, cancellationToken));
        }

        if (await BeginAsync(account, now, cancellationToken) is { } begun)
        {
            runs.Add(await FinishAsync(account, target, begun, now, cancellationToken));
        }

        return runs.ToImmutable();
    }

    private async Task<PendingFocus?> BeginAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var days = new List<(DateOnly Day, ImmutableArray<FocusCharge> Charges)>();
        await foreach (var day in reader.ReadAsync(account, today.AddDays(-LookBackDays), today.AddDays(-1), cancellationToken))
        {
            if ((day.IsBilled || !day.Reported.IsEmpty) && day.Unreported(today) is { IsEmpty: false } unreported)
            {
                days.Add((day.Day, unreported));
            }
        }

        if (days.Count == 0)
        {
            return null;
        }

        var run = new PendingFocus(now.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture), days[0].Day, days[^1].Day);
        if (!await journal.TryBeginAsync(account, run, cancellationToken))
        {
            return null;
        }

        foreach (var (day, charges) in days)
        {
            await journal.AddAsync(account, day, run.Run, charges, cancellationToken);
        }

        return run;
    }

    private async Task<FocusRun> FinishAsync(
        ProviderAccount account, IExportTarget target, PendingFocus run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var folder = $"{account.Provider}/{account.Account}/focus/{FocusManifest.Name(run.First)}-{FocusManifest.Name(run.Last)}/{run.Run}";
        var file = await WriteAsync(account, target, run, $"{folder}/part_0_0001.csv.gz", cancellationToken);
        var manifest = FocusManifest.Of(target.Root, ResourcePath.Of(account), run, now, file);
        var stream = await target.CreateAsync($"{folder}/manifest.json", cancellationToken);
        await using (stream)
        {
            await stream.WriteAsync(manifest.ToJson(), cancellationToken);
        }

        await journal.EndAsync(account, cancellationToken);
        return new FocusRun(account, file.BlobName, run.First, run.Last, file.DataRowCount);
    }

    private async Task<FocusBlob> WriteAsync(ProviderAccount account, IExportTarget target, PendingFocus run, string name, CancellationToken cancellationToken)
    {
        var books = await booksReader.ReadAsync(account, run.First, run.Last, cancellationToken);
        var stream = await target.CreateAsync(name, cancellationToken);
        await using (stream)
        {
            var counted = new CountingStream(stream);
            var text = new StreamWriter(new GZipStream(counted, CompressionLevel.Optimal), new UTF8Encoding(false), 1 << 16);
            var csv = new FocusCsv(text);
            await using (text)
            {
                csv.WriteHeader();
                await foreach (var charge in journal.ReadAsync(account, run, cancellationToken))
                {
                    csv.Write(new FocusRow(books, charge));
                }
            }

            return new FocusBlob(name, counted.Written, csv.Rows);
        }
    }
}

/// <summary>What one run wrote.</summary>
/// <param name="Account">The organization.</param>
/// <param name="File">Its name at the target.</param>
/// <param name="First">The first day in it, UTC.</param>
/// <param name="Last">The last day in it.</param>
/// <param name="Rows">Charges in it.</param>
internal sealed record FocusRun(ProviderAccount Account, string File, DateOnly First, DateOnly Last, long Rows);
