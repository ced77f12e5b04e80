using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Tests.Cli;

namespace UsageSentinel.Tests.Reporting.Costs;

public sealed class ReportPageTests
{
    private static readonly string Hostile = HostileNameTests.Name + "<img src=x onerror=alert(1)><style>*{}</style>\u200B";

    /// <summary>Any markup that came from outside would break this, or show as an element that is not ours.</summary>
    [Fact]
    public void Render_HostileNames_StayText()
    {
        var page = ReportPage.Render(GivenReports.Named(Hostile));

        var document = XDocument.Parse(page);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "img");
        Assert.Single(document.Descendants("style"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onerror=\"", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\u202c' or '\u200b');
        Assert.Contains("<img src=x onerror=alert(1)>", document.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HasNothingFromElsewhere()
    {
        var page = ReportPage.Render(GivenReports.Named(Hostile));

        var document = XDocument.Parse(page);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "link" or "iframe" or "form" or "a" or "object" or "use" or "image");
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "src" or "style" or "action"
            || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    /// <summary>A browser takes the style only where its digest is the one the policy names.</summary>
    [Fact]
    public void Render_PolicyNamesTheOneStyle()
    {
        var document = XDocument.Parse(ReportPage.Render(GivenReports.Named("prod")), LoadOptions.PreserveWhitespace);

        var style = Assert.Single(document.Descendants("style")).Value;
        var policy = Assert.Single(document.Descendants("meta"), meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value;
        Assert.Contains($"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("@media print", style, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_EveryPart_IsThere()
    {
        var document = XDocument.Parse(ReportPage.Render(GivenReports.Named("prod")));

        var titles = document.Descendants("h3").Select(title => title.Value).ToList();
        foreach (var title in new[] { "Cost by day", "Budgets as of", "Top keys", "Models", "Owners", "Cost centres", "Incidents", "Possible savings", "Before you rely" })
        {
            Assert.Contains(titles, shown => shown.StartsWith(title, StringComparison.Ordinal));
        }

        var text = document.Root!.Value;
        foreach (var figure in new[] { "$66.50", "$61.75", "$4.75", "$90.00", "80 % range: $80.00 to $110.00", "openai-2026-01-01", "calibration 7", "5 others", "included in another incident of these days" })
        {
            Assert.Contains(figure, text, StringComparison.Ordinal);
        }

        Assert.Equal(19, document.Descendants("svg").First().Elements("g").Count());
    }

    /// <summary>No amount of money stands in a table without saying what it rests on, but budgets that people set and parts of such an amount.</summary>
    [Fact]
    public void Render_Figures_SayWhatTheyRestOn()
    {
        var document = XDocument.Parse(ReportPage.Render(GivenReports.Named("prod")));

        var tables = document.Descendants("table").Select(table => table.Descendants("tr").Skip(1).Select(row => row.Elements("td").ToList()).ToList()).ToList();
        Assert.All(tables.SelectMany(rows => rows), cells => Assert.Contains(cells, cell => cell.Descendants("span").Any(span => (string?)span.Attribute("class") == "proof")));
        Assert.Contains("of which $1.00 is estimated", document.Root!.Value, StringComparison.Ordinal);
    }

    /// <summary>25 rows of $3.50: new, the same, from $1.25 and from $7.00, in turn; the whole from one day of them.</summary>
    [Fact]
    public void Render_Changes_AreToldAgainstThePeriodBefore()
    {
        var document = XDocument.Parse(ReportPage.Render(GivenReports.Named("prod")));

        var table = document.Descendants("div").Single(panel => (string?)panel.Element("h3") == "Projects");
        var changes = table.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements("td").ElementAt(3).Value).ToList();
        Assert.Equal("new", changes[0]);
        Assert.Equal("no changebefore: $3.50of which $1.00 is estimated", changes[1]);
        Assert.Equal("+$2.25 (+180.0 %)before: $1.25billed", changes[2]);
        Assert.Equal("-$3.50 (-50.0 %)before: $7.00billed", changes[3]);
        Assert.StartsWith("+$5.75 (+48.9 %)before: $11.75", changes[^1], StringComparison.Ordinal);
        Assert.Contains("+$63.00 (+1,800.0 %)", document.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("changes compared with 2026-02-10 to 2026-02-28 are too large", document.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AYear_HasABarForEachMonth() =>
        Assert.Equal(12, XDocument.Parse(ReportPage.Render(GivenReports.Named("prod", 365))).Descendants("svg").First().Elements("g").Count());

    [Fact]
    public void Render_NothingYet_SaysSo()
    {
        var text = XDocument.Parse(ReportPage.Render(GivenReports.Nothing)).Root!.Value;

        Assert.Contains("No usage and no bill", text, StringComparison.Ordinal);
        Assert.Contains("budgets[]", text, StringComparison.Ordinal);
        Assert.Contains("so no change is shown", text, StringComparison.Ordinal);
    }

    /// <summary>What abuse cost is read first: the first figure, and the first table.</summary>
    [Fact]
    public void Render_Excess_IsFirst()
    {
        var document = XDocument.Parse(ReportPage.Render(GivenReports.Named("prod")));

        var tiles = document.Descendants("div").First(panel => (string?)panel.Attribute("class") == "panel tiles");
        Assert.Contains("above the expected cost in incidents", tiles.Elements("div").First().Value, StringComparison.Ordinal);
        Assert.Equal(["Before you rely on these figures", "Incidents", "Cost by day", "Cost added up, against budget and forecast"], document.Descendants("h3").Take(4).Select(title => title.Value));
    }

    /// <summary>The line ends at the total of the period, the band at the end of the month; the picture says both in words.</summary>
    [Fact]
    public void Render_AMonth_AddsItsCostUpAgainstBudgetAndForecast()
    {
        var month = GivenReports.Named("prod") with { First = new DateOnly(2026, 3, 1), Last = new DateOnly(2026, 3, 19) };
        var document = XDocument.Parse(ReportPage.Render(month));

        var chart = document.Descendants("svg").Single(svg => (string?)svg.Attribute("class") == "course");
        var label = (string)chart.Attribute("aria-label")!;
        Assert.Contains("by 2026-03-19; the month is expected to cost $90.00 (80 % range: $80.00 to $110.00); budget all: $50.00", label, StringComparison.Ordinal);
        Assert.Equal(20, ((string)chart.Elements("polyline").Single().Attribute("points")!).Split(' ').Length);
        Assert.Single(chart.Elements("polygon"));
        Assert.Equal("2026-03-31", chart.Elements("text").Last(text => text.Value.StartsWith("2026", StringComparison.Ordinal)).Value);
    }

    [Theory]
    [InlineData("2026-03-01", true)] // all of it
    [InlineData("2026-03-03", true)] // 8 of 10 days
    [InlineData("2026-03-04", false)]
    [InlineData("2026-03-20", false)] // nothing
    public void IsComparable_OfTenDays_NeedsEightKnown(string knownFrom, bool isComparable) => Assert.Equal(
        isComparable,
        PriorPeriod.IsComparable(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 10), DateOnly.ParseExact(knownFrom, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
}
