using System.Text.Json;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Reads what this program wrote, and says in one way that it cannot be read.</summary>
internal static class StoredContent
{
    /// <summary>The error for stored content that is not what this program wrote.</summary>
    /// <param name="what">The content, as it is called in the sentence "The store holds … that cannot be read".</param>
    /// <param name="why">What the reader said; null if it said nothing.</param>
    public static StoreException Corrupt(string what, Exception? why = null) =>
        new(StoreError.Corrupt, $"The store holds {what} that cannot be read. Restore it from a backup.", why);

    /// <summary>Runs a reader; whatever readers of JSON, numbers, dates and bytes throw about their input becomes one error.</summary>
    /// <exception cref="StoreException">The content is not what this program wrote.</exception>
    public static T Read<T>(string what, Func<T> reader)
    {
        try
        {
            return reader();
        }
        catch (Exception broken) when (broken is JsonException or FormatException or ArgumentException or OverflowException or IndexOutOfRangeException or IOException)
        {
            throw Corrupt(what, broken);
        }
    }
}
