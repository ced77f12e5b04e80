using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Output;

/// <summary>The hours of an alert, each against what was expected.</summary>
public static class HourTable
{
    /// <summary>A longer course is shown by its beginning and its end, so many hours of each.</summary>
    private const int MostAtEitherEnd = 24;

    public static void Write(CliContext context, Course? course, Alert alert)
    {
        if (course is not { Hours: { Length: > 0 } hours })
        {
            return;
        }

        var table = new Table().Border(TableBorder.None).HideRowSeparators();
        foreach (var head in (string[])["", "hour (UTC)", "requests", "cost", "expected", "band", "above"])
        {
            table.AddColumn(new TableColumn(head).NoWrap().Padding(0, 0, 2, 0));
        }

        for (var index = 0; index < hours.Length; index++)
        {
            if (index == MostAtEitherEnd && hours.Length > 2 * MostAtEitherEnd)
            {
                index = hours.Length - MostAtEitherEnd;
                table.AddRow(string.Empty, string.Create(CultureInfo.InvariantCulture, $"({hours.Length - (2 * MostAtEitherEnd):#,0} hours)"));
            }

            table.AddRow(Cells(hours[index], alert));
        }

        context.Answer.WriteLine();
        context.Answer.Write(table);
        context.Answer.WriteLine(course.Basis);
        context.Answer.WriteLine("* hours of the alert. Check this result with 'sentinel audit derive'.");
    }

    private static string[] Cells(CoursePoint hour, Alert alert)
    {
        var isOfAlert = hour.Hour.AddHours(1) > alert.ActiveAt && !(alert.ResolvedAt <= hour.Hour);
        var above = hour.CostUsd - (hour.ExpectedUsd ?? 0);
        return
        [
            isOfAlert ? "*" : string.Empty,
            Output.Cells.Of(hour.Hour),
            Output.Cells.Of(hour.NumModelRequests),
            Output.Cells.Of(new Usd(hour.CostUsd).ToString()),
            hour.ExpectedUsd is { } expected ? Output.Cells.Of(new Usd(expected).ToString()) : "-",
            hour is { LowUsd: { } low, HighUsd: { } high } ? Output.Cells.Of($"{new Usd(low)} to {new Usd(high)}") : "-",
            above > 0 ? Output.Cells.Of(new Usd(above).ToString()) : string.Empty,
        ];
    }
}
