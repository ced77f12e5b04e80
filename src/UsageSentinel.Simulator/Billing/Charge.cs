namespace UsageSentinel.Simulator.Billing;

/// <summary>One line of a bill.</summary>
/// <param name="LineItem">What it is for, in the bill's own words.</param>
/// <param name="Amount">US dollars.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Unit">What is counted, or null.</param>
internal readonly record struct Charge(string LineItem, decimal Amount, decimal Quantity, string? Unit);
