using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>How often the inventory is read, and how long its changes are kept.</summary>
/// <param name="Inventory">What counts as remarkable.</param>
/// <param name="Every">How long a reading is good for.</param>
/// <param name="Keep">How long changes are kept.</param>
/// <param name="ShowsNames">Whether the names of people are kept.</param>
internal sealed record InventoryWatchPolicy(InventoryPolicy Inventory, TimeSpan Every, TimeSpan Keep, bool ShowsNames);
