using System.Globalization;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The store's own note of its anchors. It says what need not be written again, and how many anchors there must be.</summary>
/// <param name="Count">How many were written; 0 for none, or not counted by an earlier version.</param>
/// <param name="Number">The row that was anchored last; 0 for none.</param>
/// <param name="Hash">Its hash; null for none.</param>
/// <param name="At">When, UTC; null for never.</param>
internal sealed record AnchoredNote(long Count, long Number, string? Hash, DateTimeOffset? At)
{
    public const string Row = "anchored";

    public static AnchoredNote None { get; } = new(0, 0, null, null);

    public static AnchoredNote FromEntity(StoredEntity? entity) => entity is null
        ? None
        : new AnchoredNote(entity.Number("Count") ?? 0, entity.Number("Number") ?? 0, entity.Text("Hash"), entity.Instant("At"));

    public Entity ToEntity() => new Entity(Row).With("Number", Number).With("Hash", Hash).With("At", At).With("Count", Count);

    /// <summary>As a row of the ledger holds it.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Count}|{Number}");

    /// <summary>What a row of the ledger says of anchors; null where that is not readable.</summary>
    public static AnchoredNote? Parse(string text) => text.Split('|') is [var count, var number]
        && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var counted)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
        ? new AnchoredNote(counted, last, null, null)
        : null;
}
