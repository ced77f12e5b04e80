using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Models without a price as one text: a day and a name a line, since names come from outside.</summary>
internal static class UnpricedModels
{
    public static ImmutableSortedDictionary<string, DateOnly> None { get; } = ImmutableSortedDictionary.Create<string, DateOnly>(StringComparer.Ordinal);

    /// <summary>Models remembered of one series: who tries every name there is needs no price for each.</summary>
    public const int Most = 20;

    private const int LongestName = 200;

    /// <summary>Whether a model is, or may be, among those of a series.</summary>
    public static bool HasRoom(ImmutableSortedDictionary<string, DateOnly> known, string model) =>
        known.Count < Most ? model.Length <= LongestName : known.ContainsKey(model);

    public static string? Write(ImmutableSortedDictionary<string, DateOnly> models) => models.IsEmpty
        ? null
        : string.Join('\n', models.Select(model => string.Create(CultureInfo.InvariantCulture, $"{model.Value:yyyyMMdd}{model.Key.ReplaceLineEndings(" ")}")));

    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    public static ImmutableSortedDictionary<string, DateOnly> Read(string? text) =>
        StoredContent.Read("models", () => string.IsNullOrEmpty(text)
            ? None
            : None.SetItems(text.Split('\n').Select(line => KeyValuePair.Create(
                line[8..], DateOnly.ParseExact(line.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture)))));
}
