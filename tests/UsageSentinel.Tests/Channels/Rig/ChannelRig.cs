using System.Net;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Tests.Channels.Rig;

/// <summary>One route, from the text of its configuration to its channel, as every host makes it.</summary>
internal sealed class ChannelRig : IAsyncDisposable
{
    /// <summary>Stands in every secret of the rig, to be found wherever it leaks.</summary>
    public const string Planted = "PLANTED0123456789abcdef";

    private static int count;

    private readonly ServiceProvider services;
    private readonly List<string> variables;

    private ChannelRig(ServiceProvider services, List<string> variables)
    {
        this.services = services;
        this.variables = variables;
        Directory = services.GetRequiredService<ChannelDirectory>();
    }

    public FakeTimeProvider Clock => (FakeTimeProvider)services.GetRequiredService<TimeProvider>();

    public List<string> Console { get; private init; } = [];

    public ChannelDirectory Directory { get; }

    public Route Route => Directory.Routes[0];

    /// <param name="settings">The route's settings as JSON members; <c>$NAME</c> stands for a reference to the secret below that name.</param>
    /// <param name="secrets">What the variables hold.</param>
    /// <param name="lookup">Where hosts are; null for the machine's own way.</param>
    public static ChannelRig Of(string settings, IReadOnlyDictionary<string, string>? secrets = null, IHostLookup? lookup = null)
    {
        var variables = new List<string>();
        foreach (var (name, value) in secrets ?? new Dictionary<string, string>())
        {
            var variable = $"SENTINEL_TEST_ROUTE_{Interlocked.Increment(ref count)}";
            Environment.SetEnvironmentVariable(variable, value);
            variables.Add(variable);
            settings = settings.Replace($"\"${name}\"", $"\"env:{variable}\"", StringComparison.Ordinal);
        }

        var json = $$"""{ "routes": [ { "name": "test", "audience": "all", "timeZone": "Europe/Berlin", {{settings}} } ], "links": { "runbook": "https://wiki.example.com/{rule}", "console": "https://sentinel.example.com/api" } }""";
        var options = ConfigurationReader.Read(JsonNode.Parse(json)!.ToJsonString(), new Dictionary<string, string>());
        var collection = new ServiceCollection();
        var lines = new List<string>();
        collection.AddSingleton<TimeProvider>(new FakeTimeProvider(GivenNotices.Now));
        collection.AddSingleton<IEntityStore>(new MemoryEntityStore());
        collection.AddSingleton<TokenCredential>(new PlantedIdentity());
        if (lookup is not null)
        {
            collection.AddSingleton(lookup);
        }

        collection.AddUsageSentinel(options, (_, line) => lines.Add(line));
        return new ChannelRig(collection.BuildServiceProvider(), variables) { Console = lines };
    }

    /// <summary>A part of the product as the hosts put it together.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public Task<Delivery> SendAsync(Notice notice) =>
        Directory.Get(Route).SendAsync(notice with { Route = Route }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        variables.ForEach(variable => Environment.SetEnvironmentVariable(variable, null));
    }

    private sealed class PlantedIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"token-{Planted}", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}

/// <summary>Hosts where the test says they are.</summary>
internal sealed class FixedLookup(params IPAddress[] addresses) : IHostLookup
{
    public Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) => Task.FromResult(addresses);
}
