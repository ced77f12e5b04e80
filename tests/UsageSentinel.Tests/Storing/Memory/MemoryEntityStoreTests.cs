using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Storing.Memory;

public sealed class MemoryEntityStoreTests : EntityStoreContract
{
    protected override Task<IEntityStore> OpenAsync() => Task.FromResult<IEntityStore>(new MemoryEntityStore());
}
