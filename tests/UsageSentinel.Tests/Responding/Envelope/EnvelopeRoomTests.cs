using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>The room that the caps leave for activity that a person announced.</summary>
public sealed class EnvelopeRoomTests
{
    private const string Model = "gpt-4o";
    private static readonly DateTimeOffset Noon = new(2026, 3, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly AnnouncedLoad Load = new("key_a", Noon, Noon.AddHours(3), new Usd(60m));
    private static readonly EnvelopeCaps Caps = new(new DateOnly(2026, 3, 30), EnvelopeCaps.None.Models.Add(Model, new EnvelopeCap(80, 80_000)));
    private static readonly EnvelopeRoom Room = EnvelopeRoom.None with { Loads = [Load], Prices = EnvelopeRoom.None.Prices.Add(Model, new RequestPrice(0.01, 0.000_01)) };

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-30, true)] // before it begins: the next run may be too late
    [InlineData(0, true)]
    [InlineData(179, true)]
    [InlineData(180, false)]
    public void Widened_AroundTheWindow_OnlyWithinIt(int minutes, bool isWider)
    {
        // A dollar a minute is 100 requests and 100,000 tokens; four times that is left free.
        var expected = isWider ? new EnvelopeCap(480, 480_000) : Caps.Models[Model];

        var cap = Room.Widened(Caps, Noon.AddMinutes(minutes)).Models[Model];

        Assert.Equal((expected.Requests, expected.Tokens), (Math.Round(cap.Requests, 6), Math.Round(cap.Tokens, 3)));
    }

    [Fact]
    public void Widened_SeveralKeys_HaveRoomForAllOfThem() =>
        Assert.Equal(880, (Room with { Loads = [Load, Load with { Series = "key_b" }] }).Widened(Caps, Noon).Models[Model].Requests, 6);

    [Fact]
    public void Widened_PriceNotKnown_IsNotCapped() =>
        Assert.Equal(new EnvelopeCap(EnvelopeCap.Unlimited, EnvelopeCap.Unlimited), (Room with { Prices = EnvelopeRoom.None.Prices }).Widened(Caps, Noon).Models[Model]);

    [Fact]
    public void Widened_MeterThatIsNotCapped_StaysSo() => Assert.Equal(
        EnvelopeCap.Unlimited, Room.Widened(Caps with { Models = Caps.Models.SetItem(Model, new EnvelopeCap(80, EnvelopeCap.Unlimited)) }, Noon).Models[Model].Tokens);

    [Fact]
    public void After_Withdrawn_EndsNowAndKeepsItsDays()
    {
        var begun = Room.After([Load], Noon.AddHours(1));
        var withdrawn = begun.After([], Noon.AddHours(1));

        Assert.Equal(Load, Assert.Single(begun.Loads));
        Assert.Empty(withdrawn.Loads);
        Assert.Equal([new DateOnly(2026, 3, 30)], withdrawn.Days);
    }

    [Fact]
    public void After_WithdrawnBeforeItBegan_LeavesNothing() => Assert.True(Room.After([], Noon.AddHours(-1)).IsNothing);

    /// <summary>No run looked while it lasted: its days are remembered all the same.</summary>
    [Fact]
    public void After_OverWhileNoRunLooked_ItsDaysAreRemembered()
    {
        var load = Load with { Until = Noon.AddDays(2) };

        var later = (Room with { Loads = [load] }).After([], Noon.AddDays(5));

        Assert.Equal([new DateOnly(2026, 3, 30), new DateOnly(2026, 3, 31), new DateOnly(2026, 4, 1)], later.Days);
        Assert.Empty(later.After([], Noon.AddDays(40)).Days);
    }
}
