namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What a sweep must read even where it was read a short time ago. Usage is always read.</summary>
[Flags]
public enum SweepDue
{
    Usage = 0,
    Inventory = 1,
    Costs = 2,
}
