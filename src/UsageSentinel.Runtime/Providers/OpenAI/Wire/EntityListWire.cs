namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>Something with an id, which is also its place in a list.</summary>
internal interface IEntityWire
{
    string? Id { get; }
}

/// <summary>One page of a list of entities.</summary>
internal sealed record EntityListWire<TItem>(IReadOnlyList<TItem?>? Data, string? LastId, bool? HasMore);
