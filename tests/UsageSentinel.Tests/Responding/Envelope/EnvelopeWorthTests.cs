namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>The envelope bounds what is lost before an alert and leaves normal traffic alone: one organization here, many in the benchmark <c>envelope</c>.</summary>
public sealed class EnvelopeWorthTests
{
    [Fact]
    public async Task Organization_WithIncidents_LosesLessAndNoNormalRequestIsCut()
    {
        var worth = await EnvelopeWorth.OfAsync(101);

        Assert.True(worth.Incidents > 0 && worth.Requests > 10_000, $"{worth}");
        Assert.True(worth.LostCapped < worth.Lost, $"{worth}");
        Assert.True(worth.Cut == 0, $"{worth}");
    }

    /// <summary>The caps refuse part of the loads of this organization, and nothing of them once they are announced.</summary>
    [Fact]
    public async Task AnnouncedLoads_AreNotRefused()
    {
        var loads = await AnnouncedLoads.OfAsync(101);

        Assert.True(loads.Loads >= 5 && loads.Refused > 100, $"{loads}");
        Assert.True(loads.RefusedAnnounced == 0, $"{loads}");
    }
}
