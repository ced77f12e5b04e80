namespace UsageSentinel.Tests.Rigs.Azurite;

/// <summary>The tests that share one emulator. A test class joins by <c>[Collection(AzuriteCollection.Name)]</c>.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
