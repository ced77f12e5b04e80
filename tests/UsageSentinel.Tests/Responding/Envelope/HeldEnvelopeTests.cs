using System.Collections.Immutable;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>The page of a key shows what the safety envelope limits, and how far its project is from it.</summary>
public sealed class HeldEnvelopeTests
{
    [Fact]
    public async Task OfAsync_CapsInForce_AreThoseOfTheVerb()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);

        var held = await world.Get<HeldEnvelope>().OfAsync(EnvelopeWorld.Key.Account, EnvelopeWorld.Key.Project, CancellationToken.None);

        var line = Assert.Single(await world.Get<EnvelopeControl>().ReadAsync(CancellationToken.None));
        Assert.True(line.IsHeld);
        Assert.NotEmpty(held);
        Assert.Equal(line.Models.Select(model => (model.Model, model.BusiestRequests, model.BusiestTokens)), held.Select(model => (model.Model, model.BusiestRequests, model.BusiestTokens)));
        Assert.All(held, model => Assert.InRange(model.UsedPercent, 1, 100));
    }

    [Fact]
    public async Task OfAsync_TakenBackOrOff_IsEmpty()
    {
        await using var world = new EnvelopeWorld();
        var held = world.Get<HeldEnvelope>();
        Assert.Empty(await held.OfAsync(EnvelopeWorld.Key.Account, EnvelopeWorld.Key.Project, CancellationToken.None));
        await world.LiveAsync(8);

        await world.Get<EnvelopeControl>().TakeBackAsync(EnvelopeWorld.Key.Project.Value, "ann", "test", CancellationToken.None);

        Assert.Empty(await held.OfAsync(EnvelopeWorld.Key.Account, EnvelopeWorld.Key.Project, CancellationToken.None));
        Assert.Empty(await held.OfAsync(EnvelopeWorld.Key.Account, null, CancellationToken.None));
    }

    [Fact]
    public async Task KeyPage_CapsInForce_ShowsThemWithTheBusiestMinute()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);
        var none = ImmutableDictionary<string, string>.Empty;

        var page = await world.Get<ConsoleSite>().AnswerAsync(
            new WebCall("GET", none, none, ReadOnlyMemory<byte>.Empty) { Path = "/keys/openai/one/key_a" }, new ConsoleVisit("ann", ConsoleVisit.Everything, "/here"), CancellationToken.None);

        Assert.Equal(200, page.Status);
        Assert.Contains("Safety envelope of the project", page.Body, StringComparison.Ordinal);
    }
}
