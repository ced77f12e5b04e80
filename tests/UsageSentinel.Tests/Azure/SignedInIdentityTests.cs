using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Azure;

/// <summary>What a short command does not need is not set up.</summary>
public sealed class SignedInIdentityTests
{
    [Fact]
    public async Task Status_WithAKeyFromTheEnvironment_SetsUpNoIdentityOfAzure()
    {
        await using var services = new ServiceCollection().AddSingleton<IEntityStore>(new MemoryEntityStore())
            .AddUsageSentinel(new SentinelOptions(), (_, _) => { }).BuildServiceProvider();

        Assert.Single(await services.GetRequiredService<StatusAnswers>().ReadAsync(CancellationToken.None));

        Assert.False(Assert.IsType<SignedInIdentity>(services.GetRequiredService<AzureIdentities>().Sweep).IsSetUp);
    }

    [Fact]
    public void GetToken_SetsUpTheIdentity()
    {
        var identity = new SignedInIdentity();

        // It ends before anything is asked of the network.
        Record.Exception(() => identity.GetToken(new TokenRequestContext(["https://storage.azure.com/.default"]), new CancellationToken(true)));

        Assert.True(identity.IsSetUp);
    }
}
