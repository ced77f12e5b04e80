using System.Text;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Reporting.Costs;

/// <summary>The page in a real browser.</summary>
public sealed class ReportBrowserTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Delete();

    [SkippableFact]
    public async Task Page_InABrowser_IsStyledAndPrints()
    {
        var (console, pdf) = await OpenAsync(ReportPage.Render(GivenReports.Named("prod <script>document.title='run'</script>")));

        // The browser says on its console what the policy of the page refused: nothing of the page itself.
        Assert.Empty(console);
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(pdf, 0, 5));
        Assert.True(pdf.Length > 20_000, $"{pdf.Length} bytes are no report.");

        // The same page with another style than the policy names is refused: the check above can fail.
        var (refused, _) = await OpenAsync(ReportPage.Render(GivenReports.Nothing).Replace("<style>", "<style>b{}", StringComparison.Ordinal));
        Assert.Contains(refused, line => line.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>On a laptop and on a telephone: nothing is wider than the screen, and the name of a key is not cut in pieces.</summary>
    [SkippableTheory]
    [InlineData(390)]
    [InlineData(1366)]
    [InlineData(1920)]
    public async Task Page_OnAScreen_ShowsNamesWhole(int width)
    {
        await using var person = await chromium.PersonAsync();
        var file = folder.File("report.html");
        await File.WriteAllTextAsync(file, ReportPage.Render(GivenReports.Named("checkout-service-production")));
        var page = await person.NewPageAsync();
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await Chromium.ShootAsync(page, $"report-{width}");

        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"The report is wider than {width} pixels.");
        var lines = await page.EvaluateAsync<int>("""
            Math.max(...[...document.querySelectorAll('.halves tbody td:first-child')].map(cell => {
              const range = document.createRange();
              range.selectNodeContents(cell.firstChild);
              return range.getClientRects().length;
            }))
            """);
        Assert.True(lines <= 2, $"A name is broken into {lines} lines.");
    }

    /// <summary>What the browser says of the page, and the page in print.</summary>
    private async Task<(IReadOnlyList<string> Console, byte[] Pdf)> OpenAsync(string html)
    {
        await using var person = await chromium.PersonAsync();
        var file = folder.File("report.html");
        await File.WriteAllTextAsync(file, html);
        var page = await person.NewPageAsync();
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await Chromium.ShootAsync(page, "report");
        return (said, await page.PdfAsync());
    }
}
