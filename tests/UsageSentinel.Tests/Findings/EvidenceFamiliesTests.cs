using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Findings;

public sealed class EvidenceFamiliesTests
{
    [Theory]
    [InlineData(EvidenceFamilies.None, "none")] // nothing speaks against the key
    [InlineData(EvidenceFamilies.UnitAndShape, "unit and shape")] // a name of several words
    [InlineData(EvidenceFamilies.Volume | EvidenceFamilies.External, "volume, external")] // several, in the order of the list
    public void Words_Families_AreForPeople(EvidenceFamilies families, string words) => Assert.Equal(words, families.Words());

    /// <summary>No family is shown by its name in the code.</summary>
    [Fact]
    public void Words_EveryFamily_HasWords() =>
        Assert.All(Enum.GetValues<EvidenceFamilies>(), family => Assert.DoesNotMatch("[A-Z]", family.Words()));
}
