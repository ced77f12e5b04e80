using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads of which none may keep the others from being read.</summary>
internal static class StoreReading
{
    /// <summary>What was read; null, never a guess, where the store could not be read.</summary>
    public static async Task<T?> TryAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreException)
        {
            return default;
        }
    }
}
