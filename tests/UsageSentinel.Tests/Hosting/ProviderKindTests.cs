using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Tests.Hosting;

/// <summary>The kind of a provider chooses who connects it.</summary>
public sealed class ProviderKindTests
{
    [Fact]
    public void Register_GivenAnUnknownKind_IsRefusedInOneLine()
    {
        var refused = Assert.Throws<ConfigurationException>(() => Register(new ServiceCollection(), "nobody"));

        Assert.Equal("The provider 'mine' has the unknown kind 'nobody'. Use one of: openai.", Assert.Single(refused.Errors));
    }

    [Fact]
    public void Register_GivenAKindOfItsOwn_AsksThatFactoryOnly()
    {
        var factory = new MadeUpFactory();
        var services = new ServiceCollection();
        services.AddSingleton<IProviderFactory>(factory);

        Register(services, "made-up");

        Assert.Equal("mine", Assert.Single(factory.Setups).Name);
        Assert.DoesNotContain(services, service => service.IsKeyedService && service.ServiceType == typeof(IUsageProvider));
    }

    private static void Register(IServiceCollection services, string kind) => services.AddUsageSentinel(
        new SentinelOptions { Providers = [new ProviderOptions { Kind = kind, Name = "mine" }] }, (_, _) => { });

    private sealed class MadeUpFactory : IProviderFactory
    {
        public List<ProviderSetup> Setups { get; } = [];

        public string Kind => "made-up";

        public void Register(IServiceCollection services, ProviderSetup setup) => Setups.Add(setup);
    }
}
