using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The store through which the ledger is written: in Azure as another identity than the sweep's, elsewhere the one store there is.</summary>
internal static class GuardedStore
{
    /// <summary>The key the store of the other identity is registered with.</summary>
    public const string Key = "guarded";

    internal static IEntityStore Of(IServiceProvider provider) =>
        provider.GetKeyedService<IEntityStore>(Key) ?? provider.GetRequiredService<IEntityStore>();
}
