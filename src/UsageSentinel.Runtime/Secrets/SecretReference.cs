namespace UsageSentinel.Runtime.Secrets;

/// <summary>How a configuration names a secret without holding it.</summary>
internal static class SecretReference
{
    public const string Wanted = "must be env:NAME or keyvault:URI. Never put the secret itself in the configuration.";

    public static bool Is(string text) =>
        (text.StartsWith("env:", StringComparison.Ordinal) && text.Length > 4)
        || (text.StartsWith("keyvault:", StringComparison.Ordinal)
            && Uri.TryCreate(text["keyvault:".Length..], UriKind.Absolute, out var vault)
            && vault.Scheme == "https");
}
