using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting.Costs.Views;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The cost of the period added up, against the budgets of the organization and the forecast of the month.</summary>
internal static class ReportCourse
{
    private const double Width = 800;
    private const double Height = 210;
    private const double Left = 72;
    private const double Top = 14;
    private const double Base = 184;

    /// <returns>Null where there is no usage and no bill.</returns>
    public static CourseDrawing? Of(AccountCosts costs, CostReport report)
    {
        if (costs.Totals.Days.IsEmpty)
        {
            return null;
        }

        var forecast = ForecastOf(costs, report);
        var end = forecast is null ? report.Last : new DateOnly(report.First.Year, report.First.Month, 1).AddMonths(1).AddDays(-1);
        var sums = Sums(costs, report);
        var budgets = BudgetsOf(costs, report);
        var most = budgets.Select(standing => standing.Budget.Amount).Append(sums[^1]).Append(forecast?.High ?? Usd.Zero).Aggregate(Usd.Zero, Usd.Max);
        var plot = new Plot(report.First, end, most);
        return new CourseDrawing(
            $"0 0 {Text(Width)} {Text(Height)}",
            Words(sums[^1], forecast, budgets, report),
            string.Join(' ', sums.Select((sum, index) => Point(plot.X(plot.First.AddDays(index)), plot.Y(sum))).Prepend(Point(Left, Base))),
            [.. Enumerable.Range(0, 3).Select(step => Mark(plot, new Usd(plot.Most.Amount * step / 2)))],
            [.. budgets.Select(standing => new DrawnLine(Text(Left), Text(Width), Text(plot.Y(standing.Budget.Amount)), $"budget {standing.Budget.Name}: {standing.Budget.Amount}"))],
            forecast is { } range && report.Last < plot.End ? Forecast(plot, report.Last, sums[^1], range) : null)
        {
            StartX = Text(Left),
            EndX = Text(Width),
            DatesY = Text(Height - 8),
            First = ReportFigures.Day(plot.First),
            Last = ReportFigures.Day(plot.End),
            HasForecast = forecast is not null,
        };
    }

    /// <summary>The forecast of the month, where the report is about that month from its first day on.</summary>
    private static CostRange? ForecastOf(AccountCosts costs, CostReport report) =>
        costs.Outlook is { } outlook && report.First.Day == 1 && IsSameMonth(report.First, report.Last) && IsSameMonth(report.First, DateOnly.FromDateTime(outlook.Through.UtcDateTime))
            ? outlook.Range
            : null;

    /// <summary>Budgets of the whole organization that begin with the report: others are no line in this picture.</summary>
    private static ImmutableArray<BudgetStanding> BudgetsOf(AccountCosts costs, CostReport report) =>
        costs.Budgets.RemoveAll(standing => standing.Budget.Scope is not Scope.Organization || DateOnly.FromDateTime(standing.Period.Start.UtcDateTime) != report.First);

    private static bool IsSameMonth(DateOnly left, DateOnly right) => (left.Year, left.Month) == (right.Year, right.Month);

    /// <summary>At the end of each day.</summary>
    private static ImmutableArray<Usd> Sums(AccountCosts costs, CostReport report)
    {
        var sums = ImmutableArray.CreateBuilder<Usd>();
        var sum = Usd.Zero;
        for (var day = report.First; day <= report.Last; day = day.AddDays(1))
        {
            sum += costs.Totals.Days.GetValueOrDefault(day).Total;
            sums.Add(sum);
        }

        return sums.ToImmutable();
    }

    private static DrawnForecast Forecast(Plot plot, DateOnly last, Usd sum, CostRange range) => new(
        $"{Point(plot.X(last), plot.Y(sum))} {Point(plot.X(plot.End), plot.Y(range.High))} {Point(plot.X(plot.End), plot.Y(range.Low))}",
        Text(plot.X(last)),
        Text(plot.Y(sum)),
        Text(plot.X(plot.End)),
        Text(plot.Y(range.Expected)));

    private static DrawnLine Mark(Plot plot, Usd amount) => new(Text(Left), Text(Width), Text(plot.Y(amount)), ReportFigures.Short(amount))
    {
        LabelX = Text(Left - 6),
        LabelY = Text(plot.Y(amount) + 4),
    };

    private static string Words(Usd sum, CostRange? forecast, ImmutableArray<BudgetStanding> budgets, CostReport report) => string.Concat(
        [
            $"Cost added up: {sum} by {ReportFigures.Day(report.Last)}",
            forecast is { } range ? $"; the month is expected to cost {range.Expected} (80 % range: {range.Low} to {range.High})" : string.Empty,
            .. budgets.Select(standing => $"; budget {standing.Budget.Name}: {standing.Budget.Amount}"),
        ]);

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");

    /// <summary>Where a day and an amount are.</summary>
    private readonly record struct Plot(DateOnly First, DateOnly End, Usd Most)
    {
        /// <summary>The end of a day.</summary>
        public double X(DateOnly day) => Math.Round(Left + ((Width - Left) * (day.DayNumber - First.DayNumber + 1) / (End.DayNumber - First.DayNumber + 1)), 1);

        public double Y(Usd amount) => Math.Round(Base - (Most > Usd.Zero ? (Base - Top) * (double)(amount.Amount / Most.Amount) : 0), 1);
    }
}
