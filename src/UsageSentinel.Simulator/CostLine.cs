namespace UsageSentinel.Simulator;

/// <summary>A line of the true bill.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="KeyId">The key, or null where the bill names none.</param>
/// <param name="LineItem">What it is for, in the bill's own words.</param>
/// <param name="Amount">US dollars.</param>
/// <param name="Quantity">How much of it.</param>
public sealed record CostLine(DateTimeOffset Day, string ProjectId, string? KeyId, string LineItem, decimal Amount, decimal Quantity);
