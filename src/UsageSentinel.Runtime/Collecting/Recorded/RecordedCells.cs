using System.Globalization;
using CsvHelper;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Collecting.Recorded;

/// <summary>The cells of one line, checked. What is wrong is named with its line.</summary>
internal readonly struct RecordedCells(CsvReader csv, RecordedColumns columns)
{
    /// <summary>The last instant taken: the year 9999 leaves room for a bucket behind it.</summary>
    private const long LastStart = 253_000_000_000;

    public string Text(int column) => column < 0 ? string.Empty : csv.GetField(column) ?? string.Empty;

    public string Key() => Text(columns.Key) is { Length: > 0 } key ? key : throw Wrong("api_key_id", string.Empty, "must not be empty");

    /// <summary>In minutes; the default is an hour.</summary>
    public int Width()
    {
        var text = Text(columns.Width);
        return text.Length == 0 ? (int)BucketWidth.Hour : (int?)BucketWidths.Parse(text) ?? throw Wrong("bucket_width", text, "must be 1m, 5m, 10m, 1h or 1d");
    }

    /// <summary>In seconds since the Unix epoch.</summary>
    public long Start()
    {
        var text = Text(columns.Start);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LastStart)
        {
            return seconds;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is >= 1970 and < 9999
            ? instant.ToUnixTimeSeconds()
            : throw Wrong("bucket_start", text, "must be Unix seconds or RFC 3339");
    }

    public long Count(int column, string name)
    {
        var text = Text(column);
        if (text.Length == 0)
        {
            return 0;
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count is >= 0 and <= 1_000_000_000_000_000m
            ? (long)count
            : throw Wrong(name, text, "must be a count from 0 to 10^15");
    }

    /// <summary>In US dollars; null where the record has none.</summary>
    public decimal? Cost()
    {
        var text = Text(columns.Cost);
        if (text.Length == 0)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost) && cost is >= 0 and <= 1_000_000_000_000_000m
            ? cost
            : throw Wrong("cost_usd", text, "must be an amount from 0 to 10^15");
    }

    private RecordedUsageException Wrong(string column, string text, string rule) => new(
        csv.Parser.RawRow, $"{column} '{Alerting.Channels.DisplayText.Of(text, 40)}' {rule}.");
}
