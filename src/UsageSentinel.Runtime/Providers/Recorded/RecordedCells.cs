using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>The cells of one line, checked. What is wrong is named with its line.</summary>
internal readonly struct RecordedCells(RecordedText csv, RecordedColumns columns)
{
    /// <summary>The last instant taken: the year 9999 leaves room for a bucket behind it.</summary>
    private const long LastStart = 253_000_000_000;

    private const int SecretLetters = 20;

    public string Text(RecordedField field) => this[field].ToString();

    /// <summary>A cell without a copy; valid until the next line is read.</summary>
    public ReadOnlySpan<char> this[RecordedField field] => csv[columns[field]];

    public bool Has(RecordedField field) => columns.Has(field) && this[field].Length > 0;

    /// <summary>A bucket without usage: exports have a row for it that holds its time and nothing else.</summary>
    public bool IsEmptyBucket() =>
        this[RecordedField.Requests].IsEmpty && this[RecordedField.Input].IsEmpty && this[RecordedField.Output].IsEmpty
        && this[RecordedField.Key].IsEmpty && this[RecordedField.Model].IsEmpty;

    /// <summary>Empty for usage without a key. A secret in place of an id is never stored.</summary>
    public string Key()
    {
        var text = Text(RecordedField.Key);
        return IsNone(text) ? string.Empty
            : columns.Format.IsOfRequests() && text.Length >= SecretLetters && text.StartsWith("sk-", StringComparison.Ordinal)
                ? "key_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8))
            : text;
    }

    /// <summary>Null where the record does not say.</summary>
    public bool? Batch() => Text(RecordedField.Batch).Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        _ => null,
    };

    /// <summary>In minutes: as the record says it, else from the end of the bucket, else an hour.</summary>
    public int Width()
    {
        var text = this[RecordedField.Width];
        if (text.Length > 0)
        {
            return (int?)BucketWidths.Parse(text) ?? throw Wrong("bucket_width", text, "must be 1m, 5m, 10m, 1h or 1d");
        }

        var end = this[RecordedField.End];
        if (end.Length == 0)
        {
            return (int)BucketWidth.Hour;
        }

        var seconds = Instant(end) - Instant(this[RecordedField.Start]);
        return seconds is { } length && length % 60 == 0 && Enum.IsDefined((BucketWidth)(length / 60))
            ? (int)(length / 60)
            : throw Wrong("end_time", end, "must be 1, 5 or 10 minutes, an hour or a day after the start");
    }

    /// <summary>In seconds since the Unix epoch.</summary>
    /// <param name="minutes">The width of the bucket: a bucket that overlaps others cannot be distinguished from doubled usage.</param>
    public long Start(int minutes)
    {
        var start = Moment();
        return start % (minutes * 60L) == 0
            ? start
            : throw Wrong("bucket_start", this[RecordedField.Start], string.Create(CultureInfo.InvariantCulture, $"must be a whole multiple of {minutes} minutes"));
    }

    /// <summary>When a request was made, in seconds since the Unix epoch.</summary>
    public long Moment() => Instant(this[RecordedField.Start]) ?? throw Wrong(
        columns.Format is RecordedFormat.Sentinel ? "bucket_start" : "start_time", this[RecordedField.Start], "must be Unix seconds or RFC 3339");

    /// <summary>Zero where the record has no such column, or leaves it empty.</summary>
    public long Optional(RecordedField field, string name) => this[field].IsEmpty ? 0 : Count(field, name);

    /// <summary>A count that must be present: an empty cell is unknown usage, not zero.</summary>
    public long Count(RecordedField field, string name)
    {
        var text = this[field];
        return PlainNumber.TryParse(text, out var digits, out var decimals) && decimals == 0 && digits <= 1_000_000_000_000_000
            ? digits
            : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && decimal.IsInteger(count) && count is >= 0 and <= 1_000_000_000_000_000m
            ? (long)count
            : throw Wrong(name, text, "must be a whole count from 0 to 10^15");
    }

    /// <summary>In US dollars; null where the record has none.</summary>
    public decimal? Cost()
    {
        var text = this[RecordedField.Cost];
        if (text.IsEmpty)
        {
            return null;
        }

        return PlainNumber.TryParse(text, out var digits, out var decimals) && digits <= 1_000_000_000_000_000
            ? new decimal((int)digits, (int)(digits >> 32), 0, isNegative: false, decimals)
            : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost) && cost is >= 0 and <= 1_000_000_000_000_000m
            ? cost
            : throw Wrong("cost_usd", text, "must be an amount from 0 to 10^15");
    }

    public RecordedUsageException Wrong(string column, ReadOnlySpan<char> text, string rule) => new(
        csv.Line, $"{column} '{DisplayText.Of(text.ToString(), 40)}' {rule}.");

    /// <summary>How databases and scripts write that there is nothing.</summary>
    internal static bool IsNone(ReadOnlySpan<char> text) =>
        text.IsEmpty
        || (text.Length <= 9 && text.ToString().Trim().ToLowerInvariant() is "" or "null" or "none" or "nil" or "nan" or "undefined" or "\\n");

    private static long? Instant(ReadOnlySpan<char> text) =>
        PlainNumber.TryParse(text, out var seconds, out var decimals) && decimals == 0 && seconds <= LastStart ? seconds
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number is >= 0 and <= LastStart ? number : number / 1000 is > 1_000_000_000 and <= LastStart ? number / 1000 : null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is >= 1970 and < 9999
                ? instant.ToUnixTimeSeconds()
                : null;
}
