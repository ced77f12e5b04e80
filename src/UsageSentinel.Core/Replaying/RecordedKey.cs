using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>Recorded usage of one key.</summary>
/// <param name="Project">Its project; empty where the record names none.</param>
/// <param name="Key">Its id; empty for the usage of the project that no key is named for.</param>
/// <param name="Rows">By start; rows of one bucket follow one another, at most one for each model. A gap means no usage.</param>
public sealed record RecordedKey(string Project, string Key, ImmutableArray<RecordedRow> Rows);

/// <summary>Recorded usage of one key and model in one bucket.</summary>
/// <param name="Start">Start of the bucket, in seconds since the Unix epoch; included.</param>
/// <param name="Minutes">Length of the bucket, 1 to 60 minutes, a divisor of 60.</param>
/// <param name="Model">The model; empty where the record names none.</param>
/// <param name="Requests">Requests, zero or more.</param>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="CachedTokens">Input tokens read from the prompt cache.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="Cost">As recorded, else estimated at the prices of the day.</param>
/// <param name="Reference">As recorded, else at the prices of the day the key is first seen.</param>
/// <param name="IsPriced">False where the cost is a guess because the model is in no price list.</param>
public readonly record struct RecordedRow(
    long Start,
    int Minutes,
    string Model,
    long Requests,
    long InputTokens,
    long CachedTokens,
    long OutputTokens,
    Usd Cost,
    Usd Reference,
    bool IsPriced)
{
    /// <summary>Whether it is an equal share of usage of which only the total of a longer time is recorded, such as a day.</summary>
    /// <value>The default is false.</value>
    public bool IsShare { get; init; }

    /// <value>How far the true cost may be from an estimate; null for not at all.</value>
    public PriceSpread? Spread { get; init; }

    /// <summary>The end of the bucket, in seconds since the Unix epoch; excluded.</summary>
    public long End => Start + (Minutes * 60L);
}
