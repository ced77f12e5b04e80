using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Cli.Output;

/// <summary>The hours of an alert, each against what was expected.</summary>
public static class HourTable
{
    /// <summary>A longer course is shown by its beginning and its end, so many hours of each.</summary>
    private const int MostAtEitherEnd = 24;

    private static readonly FittedColumn[] Columns =
    [
        new("hour (UTC)"),
        new("requests", 20) { IsNumber = true },
        new("cost") { IsNumber = true },
        new("expected", 10) { IsNumber = true },
        new("band"),
        new("above") { IsNumber = true },
    ];

    public static void Write(CliContext context, Course? course, Alert alert)
    {
        if (course is not { Hours: { Length: > 0 } hours })
        {
            return;
        }

        var rows = new List<Cell[]>();
        for (var index = 0; index < hours.Length; index++)
        {
            if (index == MostAtEitherEnd && hours.Length > 2 * MostAtEitherEnd)
            {
                index = hours.Length - MostAtEitherEnd;
                rows.Add([string.Create(CultureInfo.InvariantCulture, $"({hours.Length - (2 * MostAtEitherEnd):#,0} hours)"), "", "", "", "", ""]);
            }

            rows.Add(Cells(hours[index], alert));
        }

        context.Answer.WriteLine();
        FittedTable.Write(context.Answer, Columns, rows);
        context.Answer.WriteLine(course.Basis);
        context.Answer.WriteLine("* hours of the alert. Check this result with 'sentinel audit derive'.");
    }

    private static Cell[] Cells(CoursePoint hour, Alert alert)
    {
        var isOfAlert = hour.Hour.AddHours(1) > alert.ActiveAt && !(alert.ResolvedAt <= hour.Hour);
        var above = hour.CostUsd - (hour.ExpectedUsd ?? 0);
        return
        [
            Output.Cells.Of(hour.Hour) + (isOfAlert ? " *" : string.Empty),
            Output.Cells.Of(hour.NumModelRequests),
            Output.Cells.Money(hour.CostUsd),
            Output.Cells.Money(hour.ExpectedUsd),
            hour is { LowUsd: { } low, HighUsd: { } high } ? $"{Output.Cells.Money(low)} to {Output.Cells.Money(high)}" : "-",
            above > 0 ? Output.Cells.Money(above) : string.Empty,
        ];
    }
}
