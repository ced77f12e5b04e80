namespace UsageSentinel.Runtime.Secrets;

/// <summary>A secret on its way from the provider to a vault. It is written nowhere by accident: its text is read by one method only.</summary>
/// <param name="value">The secret.</param>
public sealed class SecretText(string value)
{
    /// <summary>The secret itself, for the vault.</summary>
    internal string Reveal() => value;

    public override string ToString() => "[secret]";
}
