using System.Globalization;

namespace UsageSentinel.Runtime.Reporting.Monthly;

/// <summary>A calendar month, UTC.</summary>
/// <param name="First">Its first day.</param>
internal readonly record struct ReportMonth(DateOnly First) : IComparable<ReportMonth>
{
    private const string Format = "yyyy-MM";

    public DateOnly Last => First.AddMonths(1).AddDays(-1);

    /// <summary>When it is over.</summary>
    public DateTimeOffset End => new(First.AddMonths(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    public ReportMonth Add(int months) => new(First.AddMonths(months));

    public static ReportMonth Of(DateTimeOffset at) => new(new DateOnly(at.UtcDateTime.Year, at.UtcDateTime.Month, 1));

    /// <summary>Null where the text is none.</summary>
    public static ReportMonth? Parse(string? text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) ? new ReportMonth(first) : null;

    public int CompareTo(ReportMonth other) => First.CompareTo(other.First);

    public static bool operator <(ReportMonth left, ReportMonth right) => left.First < right.First;

    public static bool operator >(ReportMonth left, ReportMonth right) => left.First > right.First;

    public static bool operator <=(ReportMonth left, ReportMonth right) => left.First <= right.First;

    public static bool operator >=(ReportMonth left, ReportMonth right) => left.First >= right.First;

    /// <summary><c>2026-10</c>.</summary>
    public override string ToString() => First.ToString(Format, CultureInfo.InvariantCulture);
}
