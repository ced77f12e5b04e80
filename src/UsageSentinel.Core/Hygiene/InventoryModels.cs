using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>A list of models as one setting of an inventory.</summary>
public static class InventoryModels
{
    private const char Separator = ',';

    public static string Joined(IEnumerable<string> models) => string.Join(Separator, models.Order(StringComparer.Ordinal));

    public static ImmutableHashSet<string> Parse(string? setting) =>
        [.. (setting ?? string.Empty).Split(Separator, StringSplitOptions.RemoveEmptyEntries)];
}
