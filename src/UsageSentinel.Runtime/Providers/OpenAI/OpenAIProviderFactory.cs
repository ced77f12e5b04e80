using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>Connects OpenAI organizations.</summary>
internal sealed class OpenAIProviderFactory : IProviderFactory
{
    public string Kind => OpenAIRegistration.Provider;

    public ProviderCapabilities Capabilities => OpenAICapabilities.All;

    public ImmutableArray<string> Hosts => OpenAIDialect.Instance.Hosts;

    public string DefaultAddress => OpenAIDialect.DefaultAddress;

    public string DefaultKey => "env:OPENAI_ADMIN_KEY";

    public string SecretType => "openai";

    public void Register(IServiceCollection services, ProviderSetup setup) => services.AddOpenAI(
        new OpenAIProviderOptions { Name = setup.Name, BaseUrl = setup.BaseUrl, AllowHost = setup.AllowHost }, setup.AdminKey, setup.ResponseKey);
}
