namespace UsageSentinel.Runtime.Reporting.Monthly;

/// <summary>When the report of a month is sent.</summary>
/// <param name="Deployment">Names this deployment on the page.</param>
/// <param name="Sending">Whether at all.</param>
/// <param name="Day">The day of the month after, 1 to 28, UTC.</param>
/// <param name="Hour">The hour of that day, UTC, from which on it is sent.</param>
/// <param name="SettleAfter">After the end of a day its bill is final.</param>
internal sealed record MonthlyReportPolicy(string Deployment, MonthlySending Sending, int Day, int Hour, TimeSpan SettleAfter)
{
    /// <summary>How long a report waits for bills that do not come; then it goes out with estimates and says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>The last month whose report is due at <paramref name="now"/>.</summary>
    public ReportMonth DueAt(DateTimeOffset now)
    {
        var last = ReportMonth.Of(now).Add(-1);
        return now >= DueOf(last) ? last : last.Add(-1);
    }

    /// <summary>Whether the bills of a month are in, or are no longer waited for.</summary>
    /// <param name="month">The month.</param>
    /// <param name="costsAt">When bills were last read; null for never.</param>
    /// <param name="now">The time of asking.</param>
    public MonthBills BillsOf(ReportMonth month, DateTimeOffset? costsAt, DateTimeOffset now) =>
        costsAt >= month.End + SettleAfter ? MonthBills.Settled
        : now >= DueOf(month) + Patience ? MonthBills.GivenUp
        : MonthBills.Awaited;

    private DateTimeOffset DueOf(ReportMonth month) => month.End.AddDays(Day - 1).AddHours(Hour);
}

/// <summary>Whether reports are sent automatically.</summary>
internal enum MonthlySending
{
    Never,
    Monthly,
}

/// <summary>How far the bills of a month are.</summary>
public enum MonthBills
{
    /// <summary>Read since the last day of the month was final.</summary>
    Settled,
    Awaited,

    /// <summary>Not read for a week after the report was due.</summary>
    GivenUp,
}
