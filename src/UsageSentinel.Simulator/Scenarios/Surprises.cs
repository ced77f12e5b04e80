namespace UsageSentinel.Simulator.Scenarios;

/// <summary>What looks wrong and is not, each labelled in the script.</summary>
internal static class Surprises
{
    public static void Launch(Script script, int key, DateTimeOffset from, DateTimeOffset to)
    {
        script.Change(key, from, to, volume: 2.6, ramp: 90);
        script.RaisesLimit(key, from.AddHours(-2));
        script.Label(IncidentType.Launch, key, from, to, isBenign: true);
    }

    public static void MonthEnd(Script script, int key, DateTimeOffset from)
    {
        script.Change(key, from, from.AddDays(2), volume: 2.2, ramp: 120);
        script.Label(IncidentType.MonthEnd, key, from, from.AddDays(2), isBenign: true);
    }

    public static void Holiday(Script script, int key, DateTimeOffset day)
    {
        var from = new DateTimeOffset(day.UtcDateTime.Date, TimeSpan.Zero);
        script.Change(key, from, from.AddDays(1), volume: 0.03);
        script.Label(IncidentType.Holiday, key, from, from.AddDays(1), isBenign: true);
    }

    public static void Outage(Script script, int key, DateTimeOffset from)
    {
        script.Change(key, from, from.AddHours(5), volume: 0);
        script.Label(IncidentType.Outage, key, from, from.AddHours(5), isBenign: true);
        script.Change(key, from.AddHours(5), from.AddHours(9), volume: 2.2);
        script.Label(IncidentType.BackFill, key, from.AddHours(5), from.AddHours(9), isBenign: true);
    }
}
