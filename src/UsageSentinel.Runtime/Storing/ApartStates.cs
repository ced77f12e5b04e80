using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What was kept apart, by source.</summary>
internal static class ApartStates
{
    /// <summary>The same after one more reading: news replaces what was known, and what is a day old goes.</summary>
    public static ImmutableSortedDictionary<string, ApartState> With(
        this ImmutableSortedDictionary<string, ApartState> known, string source, UsageSentinel.Runtime.Providers.Ports.UnreadResults read, DateTimeOffset now) => read.IsNothing
        ? known.TryGetValue(source, out var before) && now - before.At >= ApartState.ToldFor ? known.Remove(source) : known
        : known.SetItem(source, new ApartState(read, now));
}
