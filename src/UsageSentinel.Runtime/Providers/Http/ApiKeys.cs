using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>The keys of one account.</summary>
/// <param name="Admin">The key that collects.</param>
/// <param name="Response">The key that acts; null lets the admin key act. It is read at the first action, not before.</param>
internal sealed record ApiKeys(Func<IServiceProvider, ICredential> Admin, Func<IServiceProvider, ICredential>? Response)
{
    public Func<IServiceProvider, ICredential> ForActing => Response ?? Admin;
}
