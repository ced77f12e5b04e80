using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>The law of <see cref="OneFaultStopsNothingElseTests"/> for what comes after judging: publisher, route channel, responder.</summary>
public sealed class OnePortStopsNothingElseTests
{
    /// <summary>What throws on an event of one organization keeps it from no event of another, though they are published together.</summary>
    [Theory]
    [InlineData("default", 0)]
    [InlineData("default", 3)]
    [InlineData(null, 1)]
    public async Task Publisher_Throws_StopsNothingElse(string? account, int kind)
    {
        var publisher = new FaultyPublisher(account);
        await new FaultStory(new MemoryEntityStore())
        {
            Services = publisher.Register,
            Begin = _ => publisher.Fault = OneFaultStopsNothingElseTests.Kinds[kind],
            End = _ => publisher.Fault = null,
            HasFailed = () => publisher.Failed > 0,
        }.RunAsync();
    }

    /// <summary>The only route there is throws on every notice of one organization.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Channel_ThrowsOnOneOrganization_StopsNothingElse(int kind) =>
        await AssertAsync(new FaultyChannel(Route.Fallback.Name, "default"), kind, false, []);

    /// <summary>The only route there is throws on everything: then nobody can be notified, and everybody is afterwards.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Channel_Throws_LosesNothing(int kind) =>
        await AssertAsync(new FaultyChannel(Route.Fallback.Name, null), kind, true, []);

    /// <summary>One of two routes throws on everything: the other delivers, and reports it.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Channel_OfOneRouteThrows_StopsNoOtherRoute(int kind)
    {
        var channel = new FaultyChannel("broken", null);
        await AssertAsync(channel, kind, false, ["broken", "well"]);

        Assert.Contains(channel.Delivered, item => item is { Data: { Account: "second", ApiKeyId: "key_1", FiredAt: not null } });
    }

    /// <summary>What the responder needs to know of one key throws: the other is decided on at once, this one when it can be.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Responder_ThrowsForOneKey_StopsNothingElse(int kind)
    {
        var orders = new FaultyOrders("key_2");
        await new FaultStory(new MemoryEntityStore())
        {
            Services = orders.Register,
            Begin = _ => orders.Fault = OneFaultStopsNothingElseTests.Kinds[kind],
            End = _ => orders.Fault = null,
            HasFailed = () => orders.Failed > 0,
            Afterwards = async host =>
            {
                var decided = await host.LedgerAsync();
                Assert.Contains(decided, entry => entry.Kind is LedgerKind.Withheld && entry.Subject.Contains("default", StringComparison.Ordinal) && entry.Subject.Contains("key_2", StringComparison.Ordinal));
                Assert.Contains(decided, entry => entry.Kind is LedgerKind.Withheld && entry.Subject.Contains("second", StringComparison.Ordinal) && entry.Subject.Contains("key_1", StringComparison.Ordinal));
            },
        }.RunAsync();
    }

    private static Task AssertAsync(FaultyChannel channel, int kind, bool mayDelay, string[] routes) => new FaultStory(new MemoryEntityStore())
    {
        Configure = options => options.Routes.AddRange(routes.Select(name => new RouteOptions { Name = name, Channel = "console", Audience = "all" })),
        Services = channel.Register,
        Begin = _ => channel.Fault = OneFaultStopsNothingElseTests.Kinds[kind],
        End = _ => channel.Fault = null,
        HasFailed = () => channel.Failed > 0,
        MayDelay = mayDelay,
        IsShown = !mayDelay,
        Afterwards = async host =>
        {
            Assert.Contains(channel.Delivered, item => item is { Data: { Account: "default", ApiKeyId: "key_2", FiredAt: not null } });
            Assert.Contains(host.Reported, item => item.Data.Rule is nameof(RuleKind.RouteBroken));
            await Task.CompletedTask;
        },
    }.RunAsync();
}
