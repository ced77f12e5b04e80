using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>What a leaked key did since: how much, and what it never did before.</summary>
/// <param name="Since">From when on it is counted, UTC.</param>
/// <param name="Requests">Since then.</param>
/// <param name="FirstNewModel">The first model it had not used in the days before, and when; null if there is none.</param>
/// <param name="FirstNewHour">The first hour of use at an hour of the UTC day that was idle in the days before; null if there is none.</param>
/// <param name="IsComparable">Whether it was used in the days before at all: without that, nothing is new.</param>
public sealed record UseSinceLeak(DateTimeOffset Since, long Requests, (string Model, DateTimeOffset At)? FirstNewModel, DateTimeOffset? FirstNewHour, bool IsComparable)
{
    /// <summary>How far back the days before go.</summary>
    public static TimeSpan Before { get; } = TimeSpan.FromDays(30);

    /// <summary>Adds up rows of usage, hours or shorter, none of them twice.</summary>
    public static UseSinceLeak Of(DateTimeOffset since, IReadOnlyCollection<UsageRow> rows)
    {
        var used = rows.Where(row => row.Counts.Requests > 0).OrderBy(row => row.Window.Start).ToList();
        var before = used.Where(row => row.Window.Start < since).ToList();
        var after = used.Where(row => row.Window.Start >= since).ToList();
        var models = before.Select(row => row.Dimensions.Model).ToHashSet(StringComparer.Ordinal);
        var hours = before.Select(row => row.Window.Start.UtcDateTime.Hour).ToHashSet();
        var model = before.Count == 0 ? null : after.FirstOrDefault(row => row.Dimensions.Model is not null && !models.Contains(row.Dimensions.Model));
        var hour = before.Count == 0 ? null : after.FirstOrDefault(row => !hours.Contains(row.Window.Start.UtcDateTime.Hour));
        return new UseSinceLeak(
            since,
            after.Sum(row => row.Counts.Requests),
            model is { Dimensions.Model: { } name } ? (name, model.Window.Start) : null,
            hour?.Window.Start,
            before.Count > 0);
    }

    /// <summary>In sentences.</summary>
    /// <param name="cost">The estimated cost since then.</param>
    /// <param name="isDated">Whether the report says when the key leaked.</param>
    public string Describe(Usd cost, bool isDated)
    {
        var from = string.Create(CultureInfo.InvariantCulture, $"Since {Since:yyyy-MM-dd HH:mm} UTC ({(isDated ? "when it leaked, by the report" : "the day before the report, which has no date")})");
        if (Requests == 0)
        {
            return $"{from}, no use of the key is known.";
        }

        var used = string.Create(CultureInfo.InvariantCulture, $"{from}, the key made {Requests:#,0} requests for {cost} (estimated).");
        var news = (FirstNewModel, FirstNewHour) switch
        {
            _ when !IsComparable => "It was not used in the 30 days before.",
            (null, null) => "It used no new model and no hour of the day that was idle before.",
            _ => string.Join(' ', new[]
            {
                FirstNewModel is { } model ? string.Create(CultureInfo.InvariantCulture, $"First new model: {model.Model}, {model.At:yyyy-MM-dd HH:mm} UTC.") : null,
                FirstNewHour is { } hour ? string.Create(CultureInfo.InvariantCulture, $"First use at an hour of the day that was idle before: {hour:yyyy-MM-dd HH:mm} UTC.") : null,
            }.OfType<string>()),
        };
        return $"{used} {news}";
    }
}
