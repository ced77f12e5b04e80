namespace UsageSentinel.Core.Usage;

/// <summary>The length of a usage bucket. Buckets are aligned to multiples of it since the Unix epoch, in UTC.</summary>
public enum BucketWidth
{
    Minute = 1,
    FiveMinutes = 5,
    TenMinutes = 10,
    Hour = 60,
    Day = 1440,
}

/// <summary>Lengths, names and alignment of <see cref="BucketWidth"/>.</summary>
public static class BucketWidths
{
    public static TimeSpan Length(this BucketWidth width) => TimeSpan.FromMinutes((int)width);

    /// <summary>The name used on the wire and in CSV: <c>1m 5m 10m 1h 1d</c>.</summary>
    public static string Name(this BucketWidth width) => width switch
    {
        BucketWidth.Minute => "1m",
        BucketWidth.FiveMinutes => "5m",
        BucketWidth.TenMinutes => "10m",
        BucketWidth.Hour => "1h",
        BucketWidth.Day => "1d",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The width of that name, or null if there is none.</summary>
    public static BucketWidth? Parse(ReadOnlySpan<char> name) => name switch
    {
        "1m" => BucketWidth.Minute,
        "5m" => BucketWidth.FiveMinutes,
        "10m" => BucketWidth.TenMinutes,
        "1h" => BucketWidth.Hour,
        "1d" => BucketWidth.Day,
        _ => null,
    };

    /// <summary>The start of the bucket that contains <paramref name="instant"/>.</summary>
    public static DateTimeOffset Floor(this BucketWidth width, DateTimeOffset instant)
    {
        var ticks = width.Length().Ticks;
        var since = instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return new DateTimeOffset(instant.UtcTicks - (((since % ticks) + ticks) % ticks), TimeSpan.Zero);
    }

    /// <summary>The first bucket boundary at or after <paramref name="instant"/>.</summary>
    public static DateTimeOffset Ceiling(this BucketWidth width, DateTimeOffset instant)
    {
        var floor = width.Floor(instant);
        return floor.UtcTicks == instant.UtcTicks ? floor : floor + width.Length();
    }

    /// <summary>The bucket that contains <paramref name="instant"/>.</summary>
    public static TimeWindow BucketOf(this BucketWidth width, DateTimeOffset instant)
    {
        var start = width.Floor(instant);
        return new TimeWindow(start, start + width.Length());
    }
}
