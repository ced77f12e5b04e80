namespace UsageSentinel.Runtime.Failures;

/// <summary>Another sweep committed the same thing first; this one leaves it as it is.</summary>
internal sealed class SweepConflictException(string what)
    : Exception($"Another sweep updated {what} first.");
