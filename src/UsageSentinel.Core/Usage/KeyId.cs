namespace UsageSentinel.Core.Usage;

/// <summary>The public id of an API key at its provider (<c>key_…</c>), never the secret.</summary>
/// <param name="Value">Not empty; compared by ordinal.</param>
public readonly record struct KeyId(string Value)
{
    public override string ToString() => Value;
}
