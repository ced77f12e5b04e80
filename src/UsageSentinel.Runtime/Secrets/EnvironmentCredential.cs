using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>A secret in an environment variable: the local way. It is read at every use, so a renewed read is an ordinary one.</summary>
/// <param name="variable">The name of the variable.</param>
internal sealed class EnvironmentCredential(string variable) : ICredential
{
    public string Name => variable;

    public ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } secret
            ? ValueTask.FromResult(secret)
            : throw new ProviderException(ProviderError.InvalidCredential, $"The key is missing: set the environment variable {variable}.");
}
