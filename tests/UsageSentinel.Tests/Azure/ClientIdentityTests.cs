using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Azure;

/// <summary>Each client of Azure asks for a token as the identity that has the role for it. Tables are in <see cref="IdentityTests"/>.</summary>
public sealed class ClientIdentityTests : IAsyncDisposable
{
    private readonly Asked sweep = new();
    private readonly Asked response = new();
    private readonly ServiceProvider services;

    public ClientIdentityTests()
    {
        var options = new SentinelOptions();
        options.Ledger.AnchorContainer = "https://data.blob.core.windows.net/audit";
        options.Exports.FocusContainer = "https://data.blob.core.windows.net/exports";
        options.EventGrid.TopicEndpoint = "https://topic.westeurope-1.eventgrid.azure.net/api/events";
        services = new ServiceCollection().AddSingleton<IEntityStore>(new MemoryEntityStore())
            .AddSingleton(new AzureIdentities(sweep, response, true))
            .AddUsageSentinel(options, (_, _) => { }).BuildServiceProvider();
    }

    [Fact]
    public async Task Anchors_AreWrittenByTheIdentityThatActs()
    {
        await Record.ExceptionAsync(() => services.GetRequiredService<IAnchor>().AppendAsync(new AnchorPoint(1, "hash", DateTimeOffset.UnixEpoch), CancellationToken.None));

        Assert.Equal((0, 1), (sweep.Times, response.Times));
    }

    [Fact]
    public async Task Exports_AreWrittenByTheSweep()
    {
        await Record.ExceptionAsync(async () =>
        {
            await using var file = await services.GetRequiredService<ExportTarget>().Target!.CreateAsync("a.csv", CancellationToken.None);
            await file.WriteAsync("x"u8.ToArray());
        });

        Assert.Equal((true, 0), (sweep.Times > 0, response.Times));
    }

    [Fact]
    public async Task Events_ArePublishedByTheSweep()
    {
        var reported = new SentinelEvent("id", "/usagesentinel/x", EventTypes.Firing, "/providers/openai", DateTimeOffset.UnixEpoch, new EventDetails());

        await Record.ExceptionAsync(() => services.GetRequiredService<IEventPublisher>().PublishAsync([reported.ToJson()], CancellationToken.None));

        Assert.Equal((true, 0), (sweep.Times > 0, response.Times));
    }

    [Fact]
    public void Mail_IsSentByTheSweep() => Assert.Same(sweep, services.GetRequiredService<TokenCredential>());

    public ValueTask DisposeAsync() => services.DisposeAsync();

    /// <summary>An identity that nobody believes.</summary>
    private sealed class Asked : TokenCredential
    {
        public int Times { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Times++;
            throw new global::Azure.Identity.AuthenticationFailedException("Nobody.");
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
