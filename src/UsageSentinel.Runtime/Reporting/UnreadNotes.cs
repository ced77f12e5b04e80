using System.Globalization;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>What of an account is not known, in sentences, for every place that shows figures of it.</summary>
public static class UnreadNotes
{
    /// <summary>
    /// One for each source that is not read, and for each with results that cannot be read; none if all is known. Results of unknown
    /// types come from many sources at once when the provider introduces one: together they are one sentence.
    /// </summary>
    public static IEnumerable<string> Of(AccountState state)
    {
        var unknown = state.Apart.Where(apart => apart.Value.Kept.Unreadable == 0).ToList();
        var apart = unknown.Count > 1 ? state.Apart.Except(unknown) : state.Apart;
        var notes = state.Sources.Values.Select(source => source.Sentence).Concat(apart.Select(one => one.Value.Sentence(one.Key)));
        return unknown.Count > 1 ? notes.Append(Together(unknown)) : notes;
    }

    private static string Together(List<KeyValuePair<string, ApartState>> unknown) => string.Create(
        CultureInfo.InvariantCulture,
        $"{unknown.Sum(apart => apart.Value.Kept.UnknownKinds)} results of types that this version does not know, of {unknown.Count} sources, were read by {unknown.Max(apart => apart.Value.At):yyyy-MM-dd HH:mm} UTC and excluded: their usage is unknown and not in any total. The sources: {string.Join(", ", unknown.Select(apart => apart.Key))}.");
}
