namespace UsageSentinel.Runtime.Failures;

/// <summary>Another sweep committed the same thing first; this one leaves it as it is.</summary>
public sealed class SweepConflictException(string what)
    : Exception($"Another sweep updated {what} first.");
