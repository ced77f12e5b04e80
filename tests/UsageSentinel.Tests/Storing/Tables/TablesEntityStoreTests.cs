using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Storing.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class TablesEntityStoreTests(AzuriteFixture azurite) : EntityStoreContract
{
    protected override Task<IEntityStore> OpenAsync() => Task.FromResult<IEntityStore>(new TablesEntityStore(azurite.Tables));
}
