using Microsoft.Playwright;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Channels;

/// <summary>The HTML of mails in a real browser: on a telephone and on a desk, light and dark. What it looks like is kept in <c>artifacts/screens</c>.</summary>
public sealed class MailBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Dictionary<string, Notice> Notices = new()
    {
        ["waiting"] = GivenNotices.Waiting with { ApprovalLink = new Uri("https://sentinel.example.com/approve/once") },
        ["two"] = GivenNotices.Two,
        ["digest"] = GivenNotices.Digest,
        ["hostile"] = GivenNotices.OfHostileNames,
    };

    [SkippableTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(800, ColorScheme.Light)]
    [InlineData(800, ColorScheme.Dark)]
    public async Task Mail_FitsTheScreenAndShowsTheMoneyOnIt(int width, ColorScheme scheme)
    {
        await using var person = await chromium.PersonAsync(javaScript: false);
        var page = await person.NewPageAsync();
        await page.SetViewportSizeAsync(width, 844);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        foreach (var (name, notice) in Notices)
        {
            await page.SetContentAsync(HtmlBody.Render(NoticeComposer.Write(notice, NoticeLinks.None with { Console = "https://sentinel.example.com" })));
            await Chromium.ShootAsync(page, $"mail-{name}-{width}-{scheme}".ToLowerInvariant());

            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"The mail '{name}' is wider than {width} pixels.");
            Assert.Equal(0, await page.Locator("script, img, link, iframe, form").CountAsync());
        }

        await page.SetContentAsync(HtmlBody.Render(NoticeComposer.Write(Notices["waiting"], NoticeLinks.None with { Console = "https://sentinel.example.com" })));
        var approve = await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Approve" }).BoundingBoxAsync();
        Assert.True(approve!.Y + approve.Height <= 844, "The money, the response and the buttons are on the first screen.");
    }
}
