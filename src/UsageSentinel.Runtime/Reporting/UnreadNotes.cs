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
        var unknown = state.Apart.OfUnknownTypes();
        var apart = unknown.Length > 1 ? state.Apart.Except(unknown) : state.Apart;
        var notes = state.Sources.Values.Select(source => source.Sentence).Concat(apart.Select(one => one.Value.Sentence(one.Key)));
        return unknown.Length > 1 ? notes.Append(unknown.Sentence()) : notes;
    }
}
