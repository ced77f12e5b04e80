using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The cost of the period added up, against the budgets of the organization and the forecast of the month.</summary>
internal static class ReportCourse
{
    private const double Width = 800;
    private const double Height = 210;
    private const double Left = 72;
    private const double Top = 14;
    private const double Base = 184;

    public static Html Render(AccountCosts costs, CostReport report)
    {
        if (costs.Totals.Days.IsEmpty)
        {
            return Html.Empty;
        }

        var forecast = ForecastOf(costs, report);
        var end = forecast is null ? report.Last : new DateOnly(report.First.Year, report.First.Month, 1).AddMonths(1).AddDays(-1);
        var sums = Sums(costs, report);
        var budgets = BudgetsOf(costs, report);
        var most = budgets.Select(standing => standing.Budget.Amount).Append(sums[^1]).Append(forecast?.High ?? Usd.Zero).Aggregate(Usd.Zero, Usd.Max);
        var plot = new Plot(report.First, end, most);
        return $"""
            <div class="panel"><h3>Cost added up, against budget and forecast</h3>
            <svg class="course" viewBox="0 0 {Width} {Height}" role="img" aria-label="{Words(sums[^1], forecast, budgets, report)}">{Grid(plot)}{Band(plot, report.Last, sums[^1], forecast)}<polyline class="sum" points="{Point(Left, Base)}{Line(plot, sums)}" />{budgets.Select(standing => Limit(plot, standing))}</svg>
            <p class="legend quiet"><b class="sum"></b>cost so far, billed and estimated{(forecast is null ? Html.Empty : (Html)$"""<b class="open"></b>80 % range of the forecast""")}{(budgets.IsEmpty ? Html.Empty : (Html)$"""<b class="incident"></b>budgets of the organization""")}</p></div>
            """;
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

    private static IEnumerable<Html> Line(Plot plot, ImmutableArray<Usd> sums) => sums.Select((sum, index) => (Html)$" {Point(plot.X(plot.First.AddDays(index)), plot.Y(sum))}");

    private static Html Band(Plot plot, DateOnly last, Usd sum, CostRange? forecast) => forecast is { } range && last < plot.End
        ? (Html)$"""<polygon class="open" points="{Point(plot.X(last), plot.Y(sum))} {Point(plot.X(plot.End), plot.Y(range.High))} {Point(plot.X(plot.End), plot.Y(range.Low))}" /><line class="coming" x1="{plot.X(last)}" y1="{plot.Y(sum)}" x2="{plot.X(plot.End)}" y2="{plot.Y(range.Expected)}" />"""
        : Html.Empty;

    private static Html Limit(Plot plot, BudgetStanding standing) =>
        $"""<line class="limit" x1="{Left}" y1="{plot.Y(standing.Budget.Amount)}" x2="{Width}" y2="{plot.Y(standing.Budget.Amount)}"><title>budget {standing.Budget.Name}: {standing.Budget.Amount.ToString()}</title></line>""";

    private static Html Grid(Plot plot) =>
        $"""
        {Enumerable.Range(0, 3).Select(step => Mark(plot, new Usd(plot.Most.Amount * step / 2)))}
        <text class="start" x="{Left}" y="{Height - 8}">{ReportFigures.Day(plot.First)}</text><text class="axis" x="{Width}" y="{Height - 8}">{ReportFigures.Day(plot.End)}</text>
        """;

    private static Html Mark(Plot plot, Usd amount) =>
        $"""<line class="grid" x1="{Left}" y1="{plot.Y(amount)}" x2="{Width}" y2="{plot.Y(amount)}" /><text class="axis" x="{Left - 6}" y="{plot.Y(amount) + 4}">{Short(amount)}</text>""";

    private static string Words(Usd sum, CostRange? forecast, ImmutableArray<BudgetStanding> budgets, CostReport report) => string.Concat(
        [
            $"Cost added up: {sum} by {ReportFigures.Day(report.Last)}",
            forecast is { } range ? $"; the month is expected to cost {range.Expected} (80 % range: {range.Low} to {range.High})" : string.Empty,
            .. budgets.Select(standing => $"; budget {standing.Budget.Name}: {standing.Budget.Amount}"),
        ]);

    private static string Short(Usd amount) =>
        amount.Amount >= 100 ? string.Create(CultureInfo.InvariantCulture, $"${decimal.Round(amount.Amount):#,0}") : amount.ToString();

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");

    /// <summary>Where a day and an amount are.</summary>
    private readonly record struct Plot(DateOnly First, DateOnly End, Usd Most)
    {
        /// <summary>The end of a day.</summary>
        public double X(DateOnly day) => Math.Round(Left + ((Width - Left) * (day.DayNumber - First.DayNumber + 1) / (End.DayNumber - First.DayNumber + 1)), 1);

        public double Y(Usd amount) => Math.Round(Base - (Most > Usd.Zero ? (Base - Top) * (double)(amount.Amount / Most.Amount) : 0), 1);
    }
}
