using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>A secret that reports are signed with. One that is short enough to be guessed is not used: whoever guesses it can report any key.</summary>
public static class LongSecret
{
    /// <summary>The least characters.</summary>
    public const int LeastCharacters = 32;

    /// <summary>What whoever reports gets as long as the secret cannot be used.</summary>
    public const string Unusable = "Reports are not accepted: the secret that signs them is missing or shorter than 32 characters.";

    /// <summary>The secret; null where it cannot be read or is too short.</summary>
    public static async Task<string?> ReadAsync(ICredential credential, CancellationToken cancellationToken)
    {
        try
        {
            return await credential.GetAsync(false, cancellationToken) is { Length: >= LeastCharacters } secret ? secret : null;
        }
        catch (ProviderException)
        {
            return null;
        }
    }
}
