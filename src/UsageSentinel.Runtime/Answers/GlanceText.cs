using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>An <see cref="AccountGlance"/> as text, for a column beside the whole summary.</summary>
internal static class GlanceText
{
    /// <summary>A column of text holds about twice as many characters.</summary>
    private const int MostCharacters = 16_000;

    /// <summary>A text of another version is not read: the whole summary is.</summary>
    private const int Current = 1;

    /// <summary>The text; null if it is too long, so that the whole summary is read instead.</summary>
    public static string? Write(AccountGlance glance)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("Version", Current);
            Write(writer, nameof(AccountGlance.CompleteThrough), glance.CompleteThrough);
            Write(writer, nameof(AccountGlance.SweptAt), glance.SweptAt);
            writer.WriteString(nameof(AccountGlance.LastError), glance.LastError);
            writer.WriteNumber(nameof(AccountGlance.ListedKeys), glance.ListedKeys);
            writer.WriteNumber(nameof(AccountGlance.SeriesInUse), glance.SeriesInUse);
            writer.WriteNumber(nameof(AccountGlance.OpenAlerts), glance.OpenAlerts);
            writer.WriteNumber(nameof(AccountGlance.OpenInfoAlerts), glance.OpenInfoAlerts);
            Write(writer, nameof(AccountGlance.Days), glance.Days, day => writer.WriteNumberValue(day.Amount));
            writer.WriteNumber(nameof(AccountGlance.Month), glance.Month.Amount);
            writer.WriteNumber(nameof(AccountGlance.MonthBilled), glance.MonthBilled.Amount);
            Write(writer, nameof(AccountGlance.MonthKnownFrom), glance.MonthKnownFrom);
            writer.WriteNumber(nameof(AccountGlance.Unpriced), glance.Unpriced.Amount);
            writer.WriteNumber(nameof(AccountGlance.UnpricedHigh), glance.UnpricedHigh.Amount);
            Write(writer, nameof(AccountGlance.Unread), glance.Unread, writer.WriteStringValue);
            Write(writer, nameof(AccountGlance.Attainment), glance.Attainment, month =>
            {
                writer.WriteStartObject();
                writer.WriteString(nameof(month.Month), month.Month.ToString("O", CultureInfo.InvariantCulture));
                writer.WriteNumber(nameof(month.Judged), month.Judged);
                writer.WriteNumber(nameof(month.InTime), month.InTime);
                writer.WriteEndObject();
            });
            if (glance.Lag is { } lag)
            {
                writer.WriteNumber(nameof(AccountGlance.Lag), lag.Ticks);
            }

            Write(writer, nameof(AccountGlance.Lateness), glance.Lateness, source =>
            {
                writer.WriteStartObject();
                writer.WriteString(nameof(source.Source), source.Source);
                writer.WriteString(nameof(source.BucketWidth), source.BucketWidth);
                writer.WriteNumber(nameof(source.MedianMinutes), source.MedianMinutes);
                writer.WriteNumber(nameof(source.Q99Minutes), source.Q99Minutes);
                writer.WriteNumber(nameof(source.Buckets), source.Buckets);
                writer.WriteEndObject();
            });
            writer.WriteEndObject();
        }

        return stream.Length > MostCharacters ? null : Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What was written; null if there is no text of this version. What this program did not write is an error of the store.</summary>
    public static AccountGlance? Read(string? text, ProviderAccount account) => text is null ? null : StoredContent.Read("the summary of an account", () =>
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return root.Count("Version") != Current ? null : new AccountGlance
        {
            Account = account,
            CompleteThrough = root.Instant(nameof(AccountGlance.CompleteThrough)),
            SweptAt = root.Instant(nameof(AccountGlance.SweptAt)),
            LastError = root.Text(nameof(AccountGlance.LastError)),
            ListedKeys = (int)root.Count(nameof(AccountGlance.ListedKeys)),
            SeriesInUse = (int)root.Count(nameof(AccountGlance.SeriesInUse)),
            OpenAlerts = (int)root.Count(nameof(AccountGlance.OpenAlerts)),
            OpenInfoAlerts = (int)root.Count(nameof(AccountGlance.OpenInfoAlerts)),
            Days = [.. root.Items(nameof(AccountGlance.Days), JsonValueKind.Number).Select(day => new Usd(day.GetDecimal()))],
            Month = new Usd(root.Amount(nameof(AccountGlance.Month))),
            MonthBilled = new Usd(root.Amount(nameof(AccountGlance.MonthBilled))),
            MonthKnownFrom = root.Instant(nameof(AccountGlance.MonthKnownFrom)),
            Unpriced = new Usd(root.Amount(nameof(AccountGlance.Unpriced))),
            UnpricedHigh = new Usd(root.Amount(nameof(AccountGlance.UnpricedHigh))),
            Unread = [.. root.Items(nameof(AccountGlance.Unread), JsonValueKind.String).Select(note => note.GetString() ?? string.Empty)],
            Attainment = [.. root.Items(nameof(AccountGlance.Attainment), JsonValueKind.Object).Select(month => new MonthAttainment(
                DateOnly.ParseExact(month.Named(nameof(MonthAttainment.Month)), "O", CultureInfo.InvariantCulture),
                month.Count(nameof(MonthAttainment.Judged)),
                month.Count(nameof(MonthAttainment.InTime))))],
            Lag = root.Number(nameof(AccountGlance.Lag)) is null ? null : TimeSpan.FromTicks(root.Count(nameof(AccountGlance.Lag))),
            Lateness = [.. root.Items(nameof(AccountGlance.Lateness), JsonValueKind.Object).Select(source => new LatenessJson(
                source.Named(nameof(LatenessJson.Source)),
                source.Named(nameof(LatenessJson.BucketWidth)),
                source.Number(nameof(LatenessJson.MedianMinutes)) ?? 0,
                source.Number(nameof(LatenessJson.Q99Minutes)) ?? 0,
                source.Number(nameof(LatenessJson.Buckets)) ?? 0))],
        };
    });

    private static void Write(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteString(name, known);
        }
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, ImmutableArray<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }
}
