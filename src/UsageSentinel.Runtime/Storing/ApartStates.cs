using System.Collections.Immutable;
using System.Globalization;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What was kept apart, by source.</summary>
internal static class ApartStates
{
    /// <summary>The same after one more reading: news replaces what was known, and what is a day old goes.</summary>
    public static ImmutableSortedDictionary<string, ApartState> With(
        this ImmutableSortedDictionary<string, ApartState> known, string source, UsageSentinel.Runtime.Providers.Ports.UnreadResults read, DateTimeOffset now) => read.IsNothing
        ? known.TryGetValue(source, out var before) && now - before.At >= ApartState.ReportedFor ? known.Remove(source) : known
        : known.SetItem(source, new ApartState(read, now));

    /// <summary>The sources that only had results of types this version does not know. A provider introduces such a type in many sources at once.</summary>
    public static ImmutableArray<KeyValuePair<string, ApartState>> OfUnknownTypes(this ImmutableSortedDictionary<string, ApartState> apart) =>
        [.. apart.Where(one => one.Value.Kept.Unreadable == 0)];

    /// <summary>Several sources in one sentence, for people.</summary>
    public static string Sentence(this ImmutableArray<KeyValuePair<string, ApartState>> unknown) => unknown is [var only]
        ? only.Value.Sentence(only.Key)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{unknown.Sum(apart => apart.Value.Kept.UnknownKinds)} results of types that this version does not know, of {unknown.Length} sources, were read by {unknown.Max(apart => apart.Value.At):yyyy-MM-dd HH:mm} UTC and excluded: their usage is unknown and not in any total. The sources: {string.Join(", ", unknown.Select(apart => apart.Key))}.");
}
