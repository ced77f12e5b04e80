using UsageSentinel.Core.Replaying;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>What is to be tried.</summary>
/// <param name="Target">The key.</param>
/// <param name="Kind">The course of the attack.</param>
/// <param name="Times">Its full size: this many times the key's mean hourly usage is added.</param>
public sealed record DrillRequest(DrillTarget Target, AttackKind Kind, double Times);
