using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>What of an account is not known, in sentences, for every place that shows figures of it.</summary>
public static class UnreadNotes
{
    /// <summary>One for each source that is not read, and for each that holds what cannot be read; none where all is known.</summary>
    public static IEnumerable<string> Of(AccountState state) =>
        state.Sources.Values.Select(source => source.Sentence).Concat(state.Apart.Select(apart => apart.Value.Sentence(apart.Key)));
}
