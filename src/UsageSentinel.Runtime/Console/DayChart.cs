using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;

namespace UsageSentinel.Runtime.Console;

/// <summary>Cost by day as bars.</summary>
internal static class DayChart
{
    /// <returns>Null for fewer than two days.</returns>
    public static DaysModel? Of(ImmutableArray<SpendDay> days, string label)
    {
        if (days.Length < 2)
        {
            return null;
        }

        var top = Math.Max(days.Max(day => day.CostUsd), 0.01m);
        return new DaysModel(label, top, [.. days.Select(day => new DayModel(
            day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.CostUsd, (double)(Math.Max(0, day.CostUsd) / top * DaysModel.Height)))]);
    }
}
