namespace UsageSentinel.Simulator;

/// <summary>True usage in a window.</summary>
/// <param name="Start">Start, inclusive.</param>
/// <param name="End">End, exclusive.</param>
/// <param name="Endpoint">Last part of the endpoint's path, such as <c>completions</c>.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="KeyId">The key, or null where usage carries none.</param>
/// <param name="Model">The model as usage names it, or null where the endpoint has none.</param>
/// <param name="Batch">Whether it went through the batch API.</param>
/// <param name="ServiceTier">The tier, <c>default</c> unless asked for another.</param>
/// <param name="Totals">The counts.</param>
public sealed record UsageLine(
    DateTimeOffset Start,
    DateTimeOffset End,
    string Endpoint,
    string ProjectId,
    string? KeyId,
    string? Model,
    bool Batch,
    string ServiceTier,
    UsageTotals Totals);
