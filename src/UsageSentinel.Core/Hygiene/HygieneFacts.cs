using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>All that the hygiene of an organization is judged by.</summary>
/// <param name="Inventory">Who may use what.</param>
/// <param name="Use">What was used in the last <see cref="Window"/>.</param>
/// <param name="Known">How long usage is known: what asks for a longer time is not judged.</param>
public sealed record HygieneFacts(InventorySnapshot Inventory, ImmutableArray<KeyUse> Use, TimeSpan Known)
{
    /// <summary>How far back use is looked at.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromDays(30);

    /// <summary>Whether the organization keeps an audit log; null if that is not known. The default is null.</summary>
    public bool? HasAuditLog { get; init; }

    /// <summary>Changes in the audit log that were made with our admin key and not by us; null if that is not known. The default is null.</summary>
    public int? ForeignActions { get; init; }
}
