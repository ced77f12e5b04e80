using System.Diagnostics;
using System.Text;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Tests.Storing.Sqlite;

namespace UsageSentinel.Tests.Reporting.Costs;

/// <summary>The page in a real browser.</summary>
public sealed class ReportBrowserTests : IDisposable
{
    private static readonly string? Browser = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Delete();

    [SkippableFact]
    public async Task Page_InABrowser_IsStyledAndPrints()
    {
        Skip.If(Browser is null, "There is no chromium here.");
        var page = folder.File("report.html");
        await File.WriteAllTextAsync(page, ReportPage.Render(GivenReports.Named("prod <script>document.title='run'</script>")));

        var console = await RunAsync($"--print-to-pdf={folder.File("report.pdf")}", page);

        // The browser says on its console what the policy of the page refused: nothing of the page itself.
        Assert.DoesNotContain("Content Security Policy", console, StringComparison.OrdinalIgnoreCase);
        var pdf = await File.ReadAllBytesAsync(folder.File("report.pdf"));
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(pdf, 0, 5));
        Assert.True(pdf.Length > 20_000, $"{pdf.Length} bytes are no report.");

        // The same page with another style than the policy names is refused: the check above can fail.
        await File.WriteAllTextAsync(page, ReportPage.Render(GivenReports.Nothing).Replace("<style>", "<style>b{}", StringComparison.Ordinal));
        Assert.Contains("Content Security Policy", await RunAsync($"--print-to-pdf={folder.File("other.pdf")}", page), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> RunAsync(string what, string page)
    {
        var start = new ProcessStartInfo(Browser!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr", "--no-pdf-header-footer", $"--user-data-dir={folder.File("profile")}", what, new Uri(page).AbsoluteUri })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return error + await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
