using System.Globalization;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Reporting.Monthly;

namespace UsageSentinel.Tests.Reporting;

public sealed class MonthlyReportPolicyTests
{
    private static readonly MonthlyReportPolicy Third = new("test", MonthlySending.Monthly, 3, 7, TimeSpan.FromHours(24));

    [Theory]
    [InlineData("2026-10-03T06:59:59Z", "2026-08")]
    [InlineData("2026-10-03T07:00:00Z", "2026-09")]
    [InlineData("2026-11-03T06:59:59Z", "2026-09")]
    [InlineData("2027-01-03T07:00:00Z", "2026-12")]
    [InlineData("2028-03-01T00:00:00Z", "2028-01")]
    public void DueAt_OfAMoment_IsTheLastMonthThatIsDue(string at, string month) => Assert.Equal(month, Third.DueAt(At(at)).ToString());

    /// <summary>A month waits until its last day is final, and for a week at most.</summary>
    [Theory]
    [InlineData(null, "2026-10-03T07:00:00Z", MonthBills.Awaited)]
    [InlineData("2026-10-01T23:59:59Z", "2026-10-03T07:00:00Z", MonthBills.Awaited)]
    [InlineData("2026-10-02T00:00:00Z", "2026-10-03T07:00:00Z", MonthBills.Settled)]
    [InlineData("2026-10-01T23:59:59Z", "2026-10-10T07:00:00Z", MonthBills.GivenUp)]
    public void BillsOf_AMonth_AreInOrAwaitedOrGivenUp(string? costsAt, string now, MonthBills bills) =>
        Assert.Equal(bills, Third.BillsOf(ReportMonth.Of(At("2026-09-15T00:00:00Z")), costsAt is null ? null : At(costsAt), At(now)));

    [Fact]
    public void Fit_MoreThanAMailHolds_LeavesOutAndSaysHowToGetIt()
    {
        var month = ReportMonth.Of(At("2026-09-15T00:00:00Z"));
        var files = ReportFiles.Fit(month, [new NoticeFile("a.html", "text/html", new byte[5_000_000]), new NoticeFile("b.csv.gz", "application/gzip", new byte[1_500_000]), new NoticeFile("c.csv", "text/csv", new byte[1_000_000])]);

        Assert.Equal(["a.html", "c.csv"], files.Attached.Select(file => file.Name));
        Assert.Equal("b.csv.gz is too large to attach (1.5 MB). Create it with: sentinel report --from 2026-09-01 --to 2026-09-30", Assert.Single(files.LeftOut));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
