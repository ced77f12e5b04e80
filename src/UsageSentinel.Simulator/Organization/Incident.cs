namespace UsageSentinel.Simulator;

/// <summary>Something out of the ordinary that the simulation does, labelled with what it really is.</summary>
/// <param name="Type">What it is.</param>
/// <param name="KeyId">The key it happens to.</param>
/// <param name="Start">First instant of it.</param>
/// <param name="End">End, exclusive, if it is not stopped.</param>
/// <param name="IsBenign">True if it is legitimate and needs no action.</param>
public sealed record Incident(IncidentType Type, string KeyId, DateTimeOffset Start, DateTimeOffset End, bool IsBenign);
