using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>
/// A made-up second provider: this folder is all of it. It meters tokens and no requests, bills by workspace in cents, writes times as
/// text, and offers nothing against a key but to delete it.
/// </summary>
internal sealed class AcmeProviderFactory : IProviderFactory
{
    public static ProviderCapabilities Can { get; } = new(
        [UsageEndpoint.Completions], ProviderCapabilities.NeededWidths, CostDetail.PerProject, new ContainmentOffer([ContainmentLevel.RevokeKey], []))
    {
        CountsRequests = false,
    };

    public string Kind => AcmeDialect.Name;

    public ProviderCapabilities Capabilities => Can;

    public ImmutableArray<string> Hosts => new AcmeDialect().Hosts;

    public string DefaultAddress => "https://api.acme.example";

    public string DefaultKey => "env:ACME_KEY";

    public void Register(IServiceCollection services, ProviderSetup setup) => services.AddApi(
        new AcmeDialect(),
        new AcmeOptions { Name = setup.Name, BaseUrl = setup.BaseUrl, AllowHost = setup.AllowHost, RetryDelay = TimeSpan.Zero },
        new ApiKeys(setup.AdminKey, setup.ResponseKey),
        connection => new AcmeUsageProvider(connection),
        connection => new AcmeKeyControl(connection));
}

/// <summary>One account of it.</summary>
internal sealed class AcmeOptions : ApiOptions
{
    public override Uri BaseUrl { get; set; } = new("https://api.acme.example");
}

/// <summary>How it is addressed.</summary>
internal sealed class AcmeDialect : ApiDialect
{
    public const string Name = "acme";

    public const string KeyHeader = "x-acme-key";

    public override string Kind => Name;

    public override string Title => "Acme";

    public override ImmutableArray<string> Hosts => ["api.acme.example"];

    public override string StatusPage => "status.acme.example";

    public override void Authorize(HttpRequestMessage message, string secret) => message.Headers.Add(KeyHeader, secret);
}
