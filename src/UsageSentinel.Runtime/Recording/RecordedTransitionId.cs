using System.Globalization;
using System.Security.Cryptography;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>Names one kept step of the engine by its alert, its number and what it holds: another content is another name.</summary>
/// <param name="EpisodeId">The alert.</param>
/// <param name="Sequence">The alert's number for it.</param>
/// <param name="Hash">SHA-256 over outcome and inputs as they are stored, in lower-case hexadecimal.</param>
public sealed record RecordedTransitionId(string EpisodeId, int Sequence, string Hash)
{
    internal const string Prefix = "j|";
    private const int HashCharacters = 64;

    /// <summary>The key of its row in the partition of the alert.</summary>
    public string RowKey => Prefix + this;

    /// <summary>As the ledger names it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EpisodeId}|{Sequence:D6}|{Hash}");

    /// <summary>The name, or null where the text is none.</summary>
    public static RecordedTransitionId? Parse(string text) =>
        text.Split('|') is [{ Length: > 0 } episode, var number, { Length: HashCharacters } hash]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new RecordedTransitionId(episode, sequence, hash)
            : null;

    /// <summary>The number in a name of before the ledger named steps, which had no hash; null where the text is no such name.</summary>
    internal static int? ParseUnnamed(string text) =>
        text.Split('|') is [{ Length: > 0 }, { Length: 6 } number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;

    /// <summary>The rows of every step of an alert.</summary>
    internal static RowRange RowsOf(string episodeId) => RowRange.StartingWith($"{Prefix}{episodeId}|");

    /// <summary>The hash an entity ought to be named with, over its properties as they are stored.</summary>
    public static string HashOf(StoredEntity entity)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in entity.Entity.Properties)
        {
            // Each with its name and length before it, so that bytes moved from one property to the next show.
            var bytes = Bytes(value);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}:{bytes.Length}\n")));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Bytes(object value) => value switch
    {
        byte[] bytes => bytes,
        DateTimeOffset at => System.Text.Encoding.UTF8.GetBytes(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        _ => System.Text.Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty),
    };
}
