using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>A secret by reference. It is read when it is needed, so that it is held no longer than a request and an unused credential is never loaded.</summary>
public interface ICredential
{
    /// <summary>What the operator sets to change it, such as <c>OPENAI_ADMIN_KEY</c>. Shown in messages; never the secret.</summary>
    string Name { get; }

    /// <summary>The secret.</summary>
    /// <param name="renew">True after the provider refused the last value: the source is read again, past any cache.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">There is none (<see cref="ProviderError.InvalidCredential"/>), or its source cannot be reached.</exception>
    ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken);
}
