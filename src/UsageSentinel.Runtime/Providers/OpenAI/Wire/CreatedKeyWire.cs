namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A key as the answer to its creation has it. No record: a record writes every member, and one of them is the secret.</summary>
internal sealed class CreatedKeyWire
{
    public string? Id { get; init; }

    /// <summary>The secret.</summary>
    public string? Value { get; init; }
}
