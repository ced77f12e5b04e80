using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A row of the ledger in its place in the chain.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Previous">The hash of the row before; zeros before the first.</param>
/// <param name="Hash">SHA-256 over the hash before, the number and every field, in lower-case hexadecimal.</param>
/// <param name="Entry">The content.</param>
public sealed record LedgerRow(long Number, string Previous, string Hash, LedgerEntry Entry)
{
    internal const string Prefix = "r|";

    /// <summary>The hash before the first row.</summary>
    public static string Genesis { get; } = new('0', 64);

    /// <summary>The texts a row holds, in the order they are hashed; a property beside them, the instant and the two hashes is foreign.</summary>
    private static readonly string[] Texts = ["Kind", "Episode", "Subject", "Actor", "Summary", "Details", "Inputs", "Config", "Engine"];

    private static readonly FrozenSet<string> Known = Texts.Append("At").Append("Previous").Append("Hash").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What rows hold since acts and anchors are vouched for by them: both, or neither in a row of an earlier version.</summary>
    private static readonly string[] Vouches = [nameof(Acts), nameof(Anchored)];

    /// <summary>The digest of all acts and words after this row; null in a row of an earlier version.</summary>
    public string? Acts { get; init; }

    /// <summary>The anchors there were when it was written, as text; null in a row of an earlier version.</summary>
    public string? Anchored { get; init; }

    /// <summary>The row behind <paramref name="previous"/>.</summary>
    public static LedgerRow After(string previous, long number, LedgerEntry entry, string? acts = null, string? anchored = null)
    {
        var unsealed = new LedgerRow(number, previous, string.Empty, entry) { Acts = acts, Anchored = anchored };
        return unsealed with { Hash = HashOf(number, new StoredEntity(unsealed.ToEntity(), string.Empty)) };
    }

    public static string RowKey(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D12}");

    /// <summary>
    /// The hash an entity ought to hold, over the texts as they are stored: reading them into values first would let an edit
    /// pass that reads the same.
    /// </summary>
    internal static string HashOf(long number, StoredEntity entity)
    {
        // Each with its length before it, so that text moved from one field to the next shows.
        var parts = new[]
        {
            entity.Text("Previous") ?? string.Empty,
            number.ToString(CultureInfo.InvariantCulture),
            entity.Instant("At")?.ToString("O", CultureInfo.InvariantCulture) ?? string.Empty,
        }.Concat(Texts.Select(name => entity.Text(name) ?? string.Empty)).Concat(Vouches.Select(entity.Text).OfType<string>());
        var text = string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}\n")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whether it holds every property of a row, of the right kind, and no other.</summary>
    internal static bool HasTheShape(StoredEntity entity) =>
        entity.Entity.Properties.Keys.All(name => Known.Contains(name) || Vouches.Contains(name))
        && entity.Entity.Properties.Count == (Vouches.Any(entity.Entity.Properties.ContainsKey) ? Known.Count + Vouches.Length : Known.Count)
        && Vouches.All(name => !entity.Entity.Properties.ContainsKey(name) || entity.Text(name) is not null)
        && entity.Instant("At") is not null
        && entity.Text("Previous") is not null
        && entity.Text("Hash") is not null
        && Texts.All(name => entity.Text(name) is not null);

    internal static long? NumberOf(StoredEntity entity) =>
        long.TryParse(entity.RowKey.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && RowKey(number) == entity.RowKey
            ? number
            : null;

    internal Entity ToEntity() => new Entity(RowKey(Number))
        .With("Previous", Previous)
        .With("Hash", Hash)
        .With("At", Entry.At)
        .With("Kind", Entry.Kind.ToString())
        .With("Episode", Entry.EpisodeId)
        .With("Subject", Entry.Subject)
        .With("Actor", Entry.Actor)
        .With("Summary", Entry.Summary)
        .With("Details", Entry.Details)
        .With("Inputs", Entry.InputsHash)
        .With("Config", Entry.ConfigHash)
        .With("Engine", Entry.Engine)
        .With(nameof(Acts), Acts)
        .With(nameof(Anchored), Anchored);

    internal static LedgerRow FromEntity(StoredEntity entity) => new(
        NumberOf(entity) ?? 0,
        entity.Text("Previous") ?? string.Empty,
        entity.Text("Hash") ?? string.Empty,
        new LedgerEntry(
            entity.Instant("At") ?? DateTimeOffset.UnixEpoch,
            Enum.TryParse<LedgerKind>(entity.Text("Kind"), out var kind) ? kind : LedgerKind.Withheld,
            entity.Text("Episode") ?? string.Empty,
            entity.Text("Subject") ?? string.Empty,
            entity.Text("Actor") ?? string.Empty,
            entity.Text("Summary") ?? string.Empty,
            entity.Text("Details") ?? string.Empty)
        {
            InputsHash = entity.Text("Inputs") ?? string.Empty,
            ConfigHash = entity.Text("Config") ?? string.Empty,
            Engine = entity.Text("Engine") ?? string.Empty,
        })
    {
        Acts = entity.Text(nameof(Acts)),
        Anchored = entity.Text(nameof(Anchored)),
    };
}
