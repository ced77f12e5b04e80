namespace UsageSentinel.Core.Baselines;

/// <summary>The season of a key: 48 bins, the hours of a weekday and the hours of a day of the weekend, in UTC.</summary>
public static class Season
{
    public const int Bins = 48;

    /// <summary>The bin of an hour counted since the Unix epoch, a Thursday.</summary>
    public static int Bin(long hour)
    {
        var weekday = (hour / 24) % 7;
        return (int)(hour % 24) + (weekday is 2 or 3 ? 24 : 0);
    }
}
