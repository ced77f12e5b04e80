using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
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

    [Fact]
    public void Register_GivenAKindWithoutMinutes_IsRefusedInOneLine()
    {
        var factory = new MadeUpFactory();
        var services = new ServiceCollection();
        services.AddSingleton<IProviderFactory>(new MadeUpFactory { Capabilities = factory.Capabilities with { Widths = [BucketWidth.Day, BucketWidth.Hour] } });

        var refused = Assert.Throws<ConfigurationException>(() => Register(services, "made-up"));

        Assert.Equal("The provider 'mine' has no usage in buckets of 1m, which detection needs.", Assert.Single(refused.Errors));
    }

    private static void Register(IServiceCollection services, string kind) => services.AddUsageSentinel(
        new SentinelOptions { Providers = [new ProviderOptions { Kind = kind, Name = "mine", BaseUrl = "https://made-up.example", AdminKey = "env:MADE_UP_KEY" }] }, (_, _) => { });

    private sealed class MadeUpFactory : IProviderFactory
    {
        public List<ProviderSetup> Setups { get; } = [];

        public string Kind => "made-up";

        public ProviderCapabilities Capabilities { get; init; } =
            new([UsageEndpoint.Completions], ProviderCapabilities.NeededWidths, CostDetail.PerProject, ContainmentOffer.Everything);

        public ImmutableArray<string> Hosts => [];

        public string DefaultAddress => "https://made-up.example";

        public string DefaultKey => "env:MADE_UP_KEY";

        public void Register(IServiceCollection services, ProviderSetup setup) => Setups.Add(setup);
    }
}
