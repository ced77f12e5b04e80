namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>The confirmation of a deletion.</summary>
internal sealed record DeletionWire(bool? Deleted);
