using Cronos;

namespace UsageSentinel.Runtime.Options;

/// <summary>A six-field cron expression in UTC, as Azure Functions timers use it.</summary>
public sealed class Schedule
{
    private readonly CronExpression expression;

    private Schedule(CronExpression expression) => this.expression = expression;

    /// <summary>The schedule, or null where the text is not one.</summary>
    public static Schedule? Parse(string text) =>
        CronExpression.TryParse(text, CronFormat.IncludeSeconds, out var expression) ? new Schedule(expression) : null;

    /// <summary>The longest time between two of the runs of a day; null if there are none.</summary>
    public TimeSpan? Every
    {
        get
        {
            var start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
            TimeSpan? longest = null;
            for (var at = Next(start.AddSeconds(-1)); at is { } run && run < start.AddDays(1);)
            {
                at = Next(run);
                longest = at - run > (longest ?? TimeSpan.Zero) ? at - run : longest;
            }

            return longest;
        }
    }

    /// <summary>The next time after <paramref name="after"/>; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => expression.GetNextOccurrence(after, TimeZoneInfo.Utc);
}
