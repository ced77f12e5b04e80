using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>Reads several lists at once. One that fails stops none of the others; only a clock that is wrong stops them all.</summary>
internal static class ManyLists
{
    /// <param name="count">How many lists there are.</param>
    /// <param name="atOnce">How many are read at the same time.</param>
    /// <param name="readAsync">Reads one by its number.</param>
    /// <param name="cancellationToken">Stops all of them.</param>
    /// <returns>By number, why a list could not be read; null where it could.</returns>
    public static async Task<ProviderException?[]> ReadAsync(
        int count, int atOnce, Func<int, CancellationToken, Task> readAsync, CancellationToken cancellationToken)
    {
        var failures = new ProviderException?[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                try
                {
                    await readAsync(i, token);
                }
                catch (ProviderException failure) when (failure.Error is not ProviderError.WrongClock)
                {
                    failures[i] = failure;
                }
            });
        return failures;
    }
}
