using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Runtime.Reporting.Focus;

namespace UsageSentinel.Runtime.Reporting.Monthly;

/// <summary>Makes the files of a month's report: the page, the changes and the spreadsheet. Reads only; the same bills give the same figures.</summary>
internal sealed class ReportFiles(CostReportReader reader, CostCsv csv, MonthlyReportPolicy settings, TimeProvider clock) : INoticeFiles
{
    /// <summary>What mail servers commonly take is 10 MB, and a third more than the file goes over the wire.</summary>
    private const int MostBytes = 6_000_000;

    /// <summary>A spreadsheet up to that size goes as it is; a larger one compressed.</summary>
    private const int MostPlainBytes = 2_000_000;

    public async Task<CostReport> ReadAsync(ProviderAccount account, ReportMonth month, CancellationToken cancellationToken) => new(
        settings.Deployment, clock.GetUtcNow(), month.First, month.Last, [await reader.ReadAsync(account, month.First, month.Last, cancellationToken)]);

    /// <summary>None where the channel of the route carries no files.</summary>
    public async Task<NoticeFiles> OfAsync(Route route, ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken)
    {
        var reported = events.FirstOrDefault(one => one.Type == EventTypes.Report);
        if (!route.TakesFiles
            || reported is not { Data: { Provider: { } provider, Account: { } name, Digest: { } digest } })
        {
            return NoticeFiles.None;
        }

        var (account, month) = (new ProviderAccount(provider, name), ReportMonth.Of(digest.From));
        var report = await ReadAsync(account, month, cancellationToken);
        return Fit(month, [.. Small(month, report), await SpreadsheetAsync(account, month, cancellationToken)]);
    }

    /// <summary>Writes them to where exports go.</summary>
    /// <returns>Where they are stored.</returns>
    public async Task<string> ExportAsync(ProviderAccount account, ReportMonth month, CostReport report, IExportTarget target, CancellationToken cancellationToken)
    {
        var folder = $"{account.Provider}/{account.Account}/reports/{month}";
        foreach (var file in Small(month, report))
        {
            await using var stream = await target.CreateAsync($"{folder}/{file.Name}", cancellationToken);
            await stream.WriteAsync(file.Content, cancellationToken);
        }

        var whole = await target.CreateAsync($"{folder}/{SpreadsheetName(month)}.gz", cancellationToken);
        await using (whole)
        {
            await WriteAsync(account, month, whole, cancellationToken);
        }

        return $"{target.Root.TrimEnd('/')}/{folder}";
    }

    /// <summary>As many, in this order, as a mail holds.</summary>
    public static NoticeFiles Fit(ReportMonth month, ImmutableArray<NoticeFile> files)
    {
        var (attached, left, room) = (ImmutableArray.CreateBuilder<NoticeFile>(), ImmutableArray.CreateBuilder<string>(), MostBytes);
        foreach (var file in files)
        {
            if (file.Content.Length <= room)
            {
                attached.Add(file);
                room -= file.Content.Length;
            }
            else
            {
                left.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Name} is too large to attach ({file.Content.Length / 1e6:0.0} MB). Create it with: sentinel report --from {month.First:yyyy-MM-dd} --to {month.Last:yyyy-MM-dd}"));
            }
        }

        return new NoticeFiles(attached.ToImmutable(), left.ToImmutable());
    }

    private static ImmutableArray<NoticeFile> Small(ReportMonth month, CostReport report)
    {
        using var changes = new StringWriter(CultureInfo.InvariantCulture);
        ChangesCsv.Write(report, changes);
        return
        [
            new NoticeFile($"cost-{month}.html", "text/html", Encoding.UTF8.GetBytes(ReportPage.Render(report))),
            new NoticeFile($"changes-{month}.csv", "text/csv", Encoding.UTF8.GetBytes(changes.ToString())),
        ];
    }

    private static string SpreadsheetName(ReportMonth month) => $"spreadsheet-{month}.csv";

    private async Task<NoticeFile> SpreadsheetAsync(ProviderAccount account, ReportMonth month, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        var length = await WriteAsync(account, month, packed, cancellationToken);
        if (length > MostPlainBytes)
        {
            return new NoticeFile($"{SpreadsheetName(month)}.gz", "application/gzip", packed.ToArray());
        }

        packed.Position = 0;
        using var plain = new MemoryStream((int)length);
        await using (var opened = new GZipStream(packed, CompressionMode.Decompress))
        {
            await opened.CopyToAsync(plain, cancellationToken);
        }

        return new NoticeFile(SpreadsheetName(month), "text/csv", plain.ToArray());
    }

    /// <returns>Its length before it is compressed.</returns>
    private async Task<long> WriteAsync(ProviderAccount account, ReportMonth month, Stream target, CancellationToken cancellationToken)
    {
        var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using (zip)
        {
            var counted = new CountingStream(zip);
            var text = new StreamWriter(counted, new UTF8Encoding(false), 1 << 16);
            await using (text)
            {
                CostCsv.WriteHeader(text);
                await csv.WriteAsync(account, text, month.First, month.Last, cancellationToken);
            }

            return counted.Written;
        }
    }
}
