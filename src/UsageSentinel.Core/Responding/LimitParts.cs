using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>The settings a limit consists of: rate limits have one for each model, the others are one setting.</summary>
public static class LimitParts
{
    /// <summary>The id of a limit that is one setting.</summary>
    private const string Whole = "";

    /// <summary>The ids of its settings.</summary>
    public static ImmutableArray<string> Ids(ProviderLimitState state) =>
        state is ProviderLimitState.Limits limits ? [.. limits.Models.Select(limit => limit.Id)] : [Whole];

    /// <summary>The part of a value with these settings; null if nothing is left.</summary>
    public static ProviderLimitState? Only(ProviderLimitState state, Func<string, bool> isMeant) => state switch
    {
        ProviderLimitState.Limits limits => limits.Models.Where(limit => isMeant(limit.Id)).ToImmutableArray() is { IsEmpty: false } some
            ? new ProviderLimitState.Limits(some) : null,
        _ => isMeant(Whole) ? state : null,
    };

    /// <summary>Both together; where both have a setting, that of <paramref name="first"/>.</summary>
    public static ProviderLimitState Union(ProviderLimitState? first, ProviderLimitState second) => (first, second) switch
    {
        (ProviderLimitState.Limits some, ProviderLimitState.Limits more) => new ProviderLimitState.Limits(
            some.Models.AddRange(more.Models.Where(limit => some.Models.All(other => other.Id != limit.Id)))),
        _ => first ?? second,
    };

    /// <summary>Whether the meters that the product changes are the same in this setting.</summary>
    public static bool IsSame(ProviderLimitState left, ProviderLimitState right, string id) => (left, right) switch
    {
        (ProviderLimitState.Limits some, ProviderLimitState.Limits others) => Find(some, id) is { } one && Find(others, id) is { } other
            && (one.MaxRequestsPerMinute, one.MaxTokensPerMinute) == (other.MaxRequestsPerMinute, other.MaxTokensPerMinute),
        _ => left.IsSame(right),
    };

    /// <summary>What a person set in a setting that shows a value of the product: theirs in what the product changes, the provider's in the rest.</summary>
    public static ProviderLimitState Refreshed(ProviderLimitState person, ProviderLimitState read, string id) => (person, read) switch
    {
        (ProviderLimitState.Limits some, ProviderLimitState.Limits others) when Find(some, id) is { } own && Find(others, id) is { } found =>
            Set(some, found with { MaxRequestsPerMinute = own.MaxRequestsPerMinute, MaxTokensPerMinute = own.MaxTokensPerMinute }),
        _ => person,
    };

    /// <summary>A value with one setting as in another.</summary>
    public static ProviderLimitState Replaced(ProviderLimitState state, ProviderLimitState by, string id) => (state, by) switch
    {
        (ProviderLimitState.Limits some, ProviderLimitState.Limits others) => Find(others, id) is { } found ? Set(some, found) : some,
        _ => by,
    };

    /// <summary>Whether a value has this setting.</summary>
    public static bool Has(ProviderLimitState state, string id) => Ids(state).Contains(id);

    private static ProviderLimitState.Limits Set(ProviderLimitState.Limits limits, RateLimit limit) =>
        new([.. limits.Models.Select(other => other.Id == limit.Id ? limit : other)]);

    private static RateLimit? Find(ProviderLimitState.Limits limits, string id) => limits.Models.FirstOrDefault(limit => limit.Id == id);
}
