using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>What is a provider's own about requests to it. Everything else about a request is the same for all of them.</summary>
internal abstract class ApiDialect
{
    /// <summary>The <c>kind</c> in the configuration.</summary>
    public abstract string Kind { get; }

    /// <summary>The provider as people write it.</summary>
    public abstract string Title { get; }

    /// <summary>Its hosts: where a key may travel without being allowed by name.</summary>
    public abstract ImmutableArray<string> Hosts { get; }

    /// <summary>Where it says that it is out of order, such as <c>status.example.com</c>.</summary>
    public abstract string StatusPage { get; }

    /// <summary>Puts the key into a request.</summary>
    public abstract void Authorize(HttpRequestMessage message, string secret);

    /// <summary>Why a secret is not a key of this provider and must not be sent to it; null if it may be one.</summary>
    /// <value>The default is null.</value>
    public virtual string? WhyNoKey(string secret) => null;

    /// <summary>A refusal that means something special here; null if it means what HTTP says.</summary>
    /// <param name="what">What the request was about.</param>
    /// <param name="said">Status and code, for people.</param>
    /// <param name="error">The body of the answer.</param>
    /// <value>The default is null.</value>
    public virtual ApiRefusal? Special(string what, string said, ErrorWire error) => null;
}
