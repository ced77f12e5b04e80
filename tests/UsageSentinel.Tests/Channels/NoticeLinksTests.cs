using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Tests.Channels.Rig;

namespace UsageSentinel.Tests.Channels;

/// <summary>A notice links to addresses of the configuration only.</summary>
public sealed class NoticeLinksTests
{
    private const string Exports = "https://account.blob.core.windows.net/exports";

    [Theory]
    [InlineData("https://account.blob.core.windows.net/exports/openai/default/reports/2026-03", Exports, true)]
    [InlineData("https://account.blob.core.windows.net/exports/openai/default/reports/2026-03", Exports + "/", true)]
    [InlineData("https://account.blob.core.windows.net/exports/../other/report.html", Exports, false)]
    [InlineData("https://account.blob.core.windows.net/exports%2F../other", Exports, false)]
    [InlineData("https://account.blob.core.windows.net/exports-of-others/report.html", Exports, false)]
    [InlineData("https://account.blob.core.windows.net:444/exports/report.html", Exports, false)]
    [InlineData("http://account.blob.core.windows.net/exports/report.html", Exports, false)]
    [InlineData("https://account.blob.core.windows.net@evil.example/exports/report.html", Exports, false)]
    [InlineData("https://me:secret@account.blob.core.windows.net/exports/report.html", Exports, false)]
    [InlineData("https://evil.example/exports/report.html", Exports, false)]
    [InlineData("https://evil.example/report.html", null, false)]
    [InlineData("/var/exports/report.html", null, false)]
    [InlineData("javascript:alert(1)", Exports, false)]
    public void Of_AReport_LinksOnlyBelowTheConfiguredContainer(string location, string? exports, bool isLinked)
    {
        var reported = GivenNotices.Spike with { Data = GivenNotices.Spike.Data with { ReportLocation = location } };
        var notice = new Notice(GivenNotices.Route, "group", NotifyReason.First, [reported], 0, GivenNotices.Now, null);

        var links = new NoticeLinks(null, null) { Reports = exports }.Of(notice);

        Assert.Equal(isLinked, links.Any(link => link.Label == "Report"));
    }

    /// <summary>Every notice of an alert leads to the page of this alert.</summary>
    [Theory]
    [InlineData("https://sentinel.example.com/api")]
    [InlineData("https://sentinel.example.com/api/")]
    public void Of_AnAlert_LinksToItsPageOfTheConsole(string console)
    {
        var notice = new Notice(GivenNotices.Route, "group", NotifyReason.First, [GivenNotices.Spike], 0, GivenNotices.Now, null);

        var link = Assert.Single(new NoticeLinks(null, null) { Console = console }.Of(notice), link => link.Label == "Open");

        Assert.Equal($"https://sentinel.example.com/api/alerts/{GivenNotices.Spike.Data.AlertId}", link.Address.AbsoluteUri);
    }

    /// <summary>A button opens a page, at the form that acts; no link acts by itself.</summary>
    [Fact]
    public void Of_AnOpenAlert_HasAButtonForEachForm()
    {
        var links = new NoticeLinks(null, null) { Console = "https://sentinel.example.com" }.Of(GivenNotices.Waiting);

        Assert.Equal(["Open", "Acknowledge", "Silence", "Approve"], links.Where(link => link.IsButton).Select(link => link.Label));
        Assert.Equal(["", "#ack", "#silence", "#decide"], links.Select(link => link.Address.Fragment));
    }

    [Fact]
    public void Of_AResolvedAlert_HasNothingToDo() => Assert.Equal(
        ["Open"], new NoticeLinks(null, null) { Console = "https://sentinel.example.com" }.Of(GivenNotices.Over).Select(link => link.Label));
}
