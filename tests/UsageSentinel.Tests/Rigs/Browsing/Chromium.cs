using Microsoft.Playwright;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Rigs.Browsing;

/// <summary>The installed Chromium with an empty profile, for tests that look at pages as people do. Nothing is ever downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Executable = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (Executable is null)
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Headless = true,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    /// <summary>A browser of a person who was nowhere yet: no cookie, no cache, no history.</summary>
    /// <param name="javaScript">Whether pages may run scripts.</param>
    /// <param name="headers">What the platform adds to each of their requests; null for nothing.</param>
    public async Task<IBrowserContext> PersonAsync(bool javaScript = true, IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        Skip.If(browser is null, "There is no chromium here.");
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = 1100, Height = 900 },
            ExtraHTTPHeaders = headers,

            // Servers of tests sign their own certificates.
            IgnoreHTTPSErrors = true,
        });
    }

    /// <summary>Keeps what the page looks like in <c>artifacts/screens</c>.</summary>
    public static Task ShootAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Repository.PathOf("artifacts", "screens", $"{name}.png"),
        FullPage = true,
    });
}
