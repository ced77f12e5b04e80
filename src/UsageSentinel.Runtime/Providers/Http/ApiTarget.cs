namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Where requests go, and how that provider is addressed.</summary>
internal sealed record ApiTarget(ApiDialect Dialect, ApiOptions Options)
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public string ClientName => ApiRegistration.ClientName(Dialect.Kind, Options.Name);
}
