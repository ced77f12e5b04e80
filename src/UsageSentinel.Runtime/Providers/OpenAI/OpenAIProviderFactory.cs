using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>Connects OpenAI organizations.</summary>
public sealed class OpenAIProviderFactory : IProviderFactory
{
    public string Kind => OpenAIRegistration.Provider;

    public void Register(IServiceCollection services, ProviderSetup setup) => services.AddOpenAI(
        new OpenAIProviderOptions { Name = setup.Name, BaseUrl = setup.BaseUrl, AllowHost = setup.AllowHost }, setup.AdminKey, setup.ResponseKey);
}
