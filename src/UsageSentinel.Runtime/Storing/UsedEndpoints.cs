using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The endpoints a series used, each with the last UTC day, as one text.</summary>
internal static class UsedEndpoints
{
    public static ImmutableSortedDictionary<UsageEndpoint, DateOnly> None => ImmutableSortedDictionary<UsageEndpoint, DateOnly>.Empty;

    /// <summary>The same with the rows of one more reading.</summary>
    public static ImmutableSortedDictionary<UsageEndpoint, DateOnly> With(this ImmutableSortedDictionary<UsageEndpoint, DateOnly> used, IEnumerable<UsageRow> rows)
    {
        foreach (var row in rows)
        {
            var day = DateOnly.FromDateTime(row.Window.Start.UtcDateTime);
            if (!used.TryGetValue(row.Endpoint, out var last) || last < day)
            {
                used = used.SetItem(row.Endpoint, day);
            }
        }

        return used;
    }

    public static string? Write(ImmutableSortedDictionary<UsageEndpoint, DateOnly>? used) => used is null
        ? null
        : string.Join(';', used.Select(one => string.Create(CultureInfo.InvariantCulture, $"{(int)one.Key}={one.Value:yyyyMMdd}")));

    /// <summary>Null for what an earlier version stored: which endpoints the series uses is not known. One this version does not know is left out.</summary>
    public static ImmutableSortedDictionary<UsageEndpoint, DateOnly>? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var used = None.ToBuilder();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is [var number, var day]
                && int.TryParse(number, CultureInfo.InvariantCulture, out var endpoint)
                && Enum.IsDefined((UsageEndpoint)endpoint)
                && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last))
            {
                used[(UsageEndpoint)endpoint] = last;
            }
        }

        return used.ToImmutable();
    }
}
