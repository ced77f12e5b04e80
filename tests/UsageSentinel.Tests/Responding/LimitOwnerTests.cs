using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding;

/// <summary>A limit counts as read back only if the provider shows the value of the record as it is then.</summary>
public sealed class LimitOwnerTests
{
    /// <summary>
    /// One process reads a value back; before it writes that down, another one lifts a reason and stops before it asks the provider. The value of before must not be taken
    /// for the new one: nothing would set it right, and later it would be taken for a person's.
    /// </summary>
    [Fact]
    public async Task SettleAsync_RecordChangedSinceTheProviderWasRead_IsNotSettled()
    {
        await using var world = new FaultWorld(1);
        await world.RestartAsync(withoutStandingLimits: true);
        await world.PrepareAsync();
        var organization = world.Organizations[0];
        var (connection, owner) = (world.Connection(organization.Account), world.Get<LimitOwner>());
        var key = new LimitKey(organization.Account, new ProjectId("proj_1"), ContainmentLevel.Throttle);
        LimitReason Reason(string id, long requests) => new(id, LimitPurpose.Envelope, new ProviderLimitState.Limits([new RateLimit("rl-gpt-4o", "gpt-4o", requests, 24_000)]));
        LedgerEntry Entry(string what) => new(world.Clock.GetUtcNow(), LedgerKind.Control, string.Empty, "/", "automation", what, string.Empty);
        await owner.HoldAsync(connection, key, Reason("wide", 2_000), Entry("wide"), CancellationToken.None);
        await owner.HoldAsync(connection, key, Reason("tight", 6), Entry("tight"), CancellationToken.None);

        await owner.ChangeAsync(key, limit => limit.Lift("tight"), Entry("lifted"), CancellationToken.None);
        var isSettled = await owner.SettleAsync(key, ["rl-gpt-4o"], Entry("settled"), CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(1));
        var outcome = await owner.ApplyAsync(connection, key, ["rl-gpt-4o"], "wide", CancellationToken.None);

        Assert.False(isSettled);
        Assert.Equal(LimitOutcome.AsWanted, outcome);
        Assert.Equal(2_000, Assert.Single(await organization.ListRateLimitsAsync(key.Project, CancellationToken.None)).MaxRequestsPerMinute);
        Assert.True(await owner.SettleAsync(key, ["rl-gpt-4o"], Entry("settled"), CancellationToken.None));
    }
}
