using System.Text.Json;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Reads the results of one kind, token by token, and adds up those that name the same thing within one bucket.</summary>
internal interface IResultReader<TRow>
{
    /// <summary>A bucket begins; what an unfinished one left behind is forgotten.</summary>
    void BeginBucket();

    void BeginResult();

    /// <param name="reader">At a token within the result.</param>
    /// <param name="level">0 for the members of the result itself.</param>
    void ReadMember(ref Utf8JsonReader reader, int level);

    /// <returns>What became of the result. What cannot be read is in no row of the bucket.</returns>
    ResultOutcome EndResult();

    /// <summary>Why the last result that could not be read could not, in words of this program; null for none.</summary>
    string? Fault { get; }

    /// <summary>The rows of the bucket that ends.</summary>
    TRow[] EndBucket(TimeWindow window);

    /// <summary>The rows of a bucket that was delivered twice: the later word counts, and what only the earlier one has is kept.</summary>
    TRow[] Merge(TRow[] earlier, TRow[] later, TimeWindow window);
}
