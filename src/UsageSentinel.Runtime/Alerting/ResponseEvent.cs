namespace UsageSentinel.Runtime.Alerting;

/// <summary>What is published about a response to an alert.</summary>
/// <param name="Type">The type of the event.</param>
/// <param name="Step">Part of the event's id: the same step of the same alert is published once.</param>
/// <param name="Decision">The guardrail or the containment level.</param>
/// <param name="Explanation">One or two sentences.</param>
public sealed record ResponseEvent(string Type, string Step, string Decision, string Explanation);
