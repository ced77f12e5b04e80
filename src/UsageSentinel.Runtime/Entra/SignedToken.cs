namespace UsageSentinel.Runtime.Entra;

/// <summary>A token as it was sent. It opens the console until it expires, so it is not shown by accident.</summary>
/// <param name="text">The token.</param>
public sealed class SignedToken(string text)
{
    /// <summary>The token itself.</summary>
    internal string Reveal() => text;

    public override string ToString() => "(token)";
}
