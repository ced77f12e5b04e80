namespace UsageSentinel.Runtime.Collecting.OpenAI.Wire;

/// <summary>The confirmation of a deletion.</summary>
internal sealed record DeletionWire(bool? Deleted);
