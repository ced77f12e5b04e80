namespace UsageSentinel.Runtime.Storing;

/// <summary>Read, decide and commit under an ETag, again from the start whenever another process committed first.</summary>
internal static class OptimisticRetry
{
    /// <summary>Rounds if the caller has no reason for another number: losing ten races in a row means that something is wrong.</summary>
    public const int UsualRounds = 10;

    /// <summary>Runs rounds until one is done.</summary>
    /// <param name="rounds">The most rounds, at least 1.</param>
    /// <param name="round">Reads everything afresh, decides, commits. <see cref="Round{T}.Again"/> if another process was faster.</param>
    /// <param name="lost">The result if every round was lost; may throw.</param>
    public static async Task<T> RunAsync<T>(int rounds, Func<Task<Round<T>>> round, Func<T> lost)
    {
        for (var done = 0; done < rounds; done++)
        {
            if (await round() is { IsDone: true } result)
            {
                return result.Value;
            }
        }

        return lost();
    }
}

/// <summary>The result of one round of an optimistic retry.</summary>
/// <param name="IsDone">Whether there is a result; false if the round must be repeated.</param>
/// <param name="Value">The result.</param>
internal readonly record struct Round<T>(bool IsDone, T Value)
{
    /// <summary>Another process was faster: nothing was committed.</summary>
    public static Round<T> Again => default;

    public static implicit operator Round<T>(T value) => new(true, value);
}
