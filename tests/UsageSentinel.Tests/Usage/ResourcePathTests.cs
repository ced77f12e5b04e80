using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class ResourcePathTests
{
    private static readonly ProviderAccount Account = new("openai", "main");

    [Fact]
    public void Of_WhatIsNotKnown_IsADash()
    {
        Assert.Equal("/providers/openai/accounts/main/projects/proj_1/keys/key_1", ResourcePath.Of(Account, new ProjectId("proj_1"), new KeyId("key_1")));
        Assert.Equal("/providers/openai/accounts/main/projects/proj_1/keys/-", ResourcePath.Of(Account, new ProjectId("proj_1"), null));
        Assert.Equal("/providers/openai/accounts/main/projects/-/keys/-", ResourcePath.Of(Account, null, null));
        Assert.Equal(ResourcePath.None, ResourcePath.Of(new ProviderAccount("-", "-"), null, null));
    }

    [Fact]
    public void Account_OfAnOrganizationByItself_IsReadBack() => Assert.Equal(Account, ResourcePath.Account(ResourcePath.Of(Account)));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/providers//accounts/main")]
    [InlineData("/providers/openai/accounts/")]
    [InlineData("providers/openai/accounts/main")]
    public void Account_OfAnythingElse_IsNull(string path) => Assert.Null(ResourcePath.Account(path));
}
