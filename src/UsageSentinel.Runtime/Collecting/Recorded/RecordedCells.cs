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
    /// <param name="minutes">The width of the bucket: one that lies across others cannot be told from use that was doubled.</param>
    public long Start(int minutes)
    {
        var text = Text(columns.Start);
        var start = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LastStart ? seconds
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is >= 1970 and < 9999 ? instant.ToUnixTimeSeconds()
            : throw Wrong("bucket_start", text, "must be Unix seconds or RFC 3339");
        return start % (minutes * 60L) == 0
            ? start
            : throw Wrong("bucket_start", text, string.Create(CultureInfo.InvariantCulture, $"must be a whole multiple of {minutes} minutes"));
    }

    /// <summary>Zero where the record has no such column, or leaves it empty.</summary>
    public long Optional(int column, string name) => Text(column).Length == 0 ? 0 : Count(column, name);

    /// <summary>A count that must be there: an empty cell is usage nobody knows, not none.</summary>
    public long Count(int column, string name)
    {
        var text = Text(column);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && decimal.IsInteger(count) && count is >= 0 and <= 1_000_000_000_000_000m
            ? (long)count
            : throw Wrong(name, text, "must be a whole count from 0 to 10^15");
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
