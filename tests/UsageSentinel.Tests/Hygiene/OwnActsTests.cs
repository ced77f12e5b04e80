using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>A deletion is ours only if an action of ours names exactly that key or service account.</summary>
public sealed class OwnActsTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderAccount Account = new("openai", "default");
    private static readonly ProjectId Project = new("proj_a");
    private static readonly KeyId Key = new("key_1");

    /// <summary>What every test begins with: the account of the key is known from an earlier list.</summary>
    private static readonly OwnActs Nothing = new([], []) { Accounts = ImmutableDictionary<KeyId, string>.Empty.Add(Key, "svc_1") };

    /// <summary>Each row: the phase of a countdown, and whether it explains that its key is gone.</summary>
    [Theory]
    [InlineData(CountdownPhase.Reminded, false)]
    [InlineData(CountdownPhase.Deleting, true)]
    [InlineData(CountdownPhase.Deleted, true)]
    [InlineData(CountdownPhase.Retired, true)]
    [InlineData(CountdownPhase.Stopped, false)]
    public void Explain_KeyOfACountdown_OnlyIfItWasDeleted(CountdownPhase phase, bool isOurs) =>
        Assert.Equal(isOurs, Explains(Nothing with { Countdowns = [At(phase)] }, KeyItem("key_1")));

    [Fact]
    public void Explain_KeyThatAPersonWasAskedToDelete_IsOurs() =>
        Assert.True(Explains(Nothing with { Countdowns = [At(CountdownPhase.Stopped) with { IsByHand = true }] }, KeyItem("key_1")));

    /// <summary>Each row: a service account of the project, and whether the deletion of a key of <c>svc_1</c> explains that it is gone.</summary>
    [Theory]
    [InlineData("svc_1", true)]
    [InlineData("svc_2", false)]
    public void Explain_ServiceAccountOfTheProject_OnlyThatOfTheKey(string account, bool isOurs)
    {
        var item = new InventoryItem(InventoryKind.ServiceAccount, Project.Value, account);

        Assert.Equal(isOurs, Explains(Nothing with { Countdowns = [At(CountdownPhase.Retired)] }, item));
        Assert.Equal(isOurs, Explains(Nothing with { Rotations = [Rotation(RotationPhase.Rotated)] }, item));
        Assert.Equal(isOurs, Explains(Nothing with { Containment = [Act(ActionStatus.Done, "svc_1")] }, item));
    }

    /// <summary>A key that was listed again after its deletion and is gone again was deleted by somebody else.</summary>
    [Fact]
    public void Explain_KeyThatWasListedAgain_IsNotOurs()
    {
        var own = Nothing with { Countdowns = [At(CountdownPhase.Retired)] };

        Assert.True(Explains(own with { AddedAt = Added("key_1", Now.AddDays(-60)) }, KeyItem("key_1")));
        Assert.False(Explains(own with { AddedAt = Added("key_1", Now.AddDays(-1)) }, KeyItem("key_1")));
    }

    /// <summary>The new key of a rotation carries its mark; that somebody deletes it is reported all the same.</summary>
    [Fact]
    public void Explain_NewKeyOfARotation_IsNotOursUnlessTheRotationTookItBack()
    {
        var item = KeyItem("key_new") with { Name = "svc [rotation r1]" };

        Assert.False(Explains(Nothing with { Rotations = [Rotation(RotationPhase.Rotated)] }, item));
        Assert.False(Explains(Nothing with { Rotations = [Rotation(RotationPhase.Cancelled) with { HasLeftover = true }] }, item));
        Assert.True(Explains(Nothing with { Rotations = [Rotation(RotationPhase.Cancelled)] }, item));
        Assert.True(Explains(Nothing with { Rotations = [Rotation(RotationPhase.Rotated)] }, item with { Id = "key_of_a_lost_answer" }));
    }

    /// <summary>Each row: how far a revocation came, and whether it explains that the key is gone.</summary>
    [Theory]
    [InlineData(ActionStatus.Intended, true)]
    [InlineData(ActionStatus.Verified, true)]
    [InlineData(ActionStatus.Withdrawn, false)]
    [InlineData(ActionStatus.Failed, false)]
    public void Explain_RevokedKey_OnlyIfTheProviderMayHaveDoneIt(ActionStatus status, bool isOurs) =>
        Assert.Equal(isOurs, Explains(Nothing with { Containment = [Act(status, null)] }, KeyItem("key_1")));

    [Fact]
    public void Explain_OtherKeysOfARevokedAccount_AreOurs()
    {
        Assert.True(Explains(Nothing with { Containment = [Act(ActionStatus.Done, "svc_1")] }, KeyItem("key_2") with { Owner = "svc_1" }));
        Assert.False(Explains(Nothing with { Countdowns = [At(CountdownPhase.Retired)] }, KeyItem("key_2") with { Owner = "svc_1" }));
    }

    /// <summary>A limit that was found as it should be was not changed then: a change in the same hour is somebody else's.</summary>
    [Fact]
    public void Explain_LimitThatWasOnlyVerified_IsNotOurs()
    {
        var act = Act(ActionStatus.Verified, null) with { Rung = ContainmentLevel.Throttle, DoneAt = Now.AddDays(-3), CheckedAt = Now };
        var change = new InventoryChange(Now, InventoryChangeType.Changed, new InventoryItem(InventoryKind.RateLimit, Project.Value, "rl-gpt-4o"), [], []);

        Assert.False((Nothing with { Containment = [act] }).Explain(change, Now.AddHours(-1)));
        Assert.True((Nothing with { Containment = [act with { DoneAt = Now.AddMinutes(-5) }] }).Explain(change, Now.AddHours(-1)));
        Assert.True((Nothing with { Containment = [act with { Status = ActionStatus.Restored }] }).Explain(change, Now.AddHours(-1)));
    }

    private static bool Explains(OwnActs own, InventoryItem item) => own.Explain(new InventoryChange(Now, InventoryChangeType.Removed, item, [], []), Now.AddHours(-1));

    private static ImmutableDictionary<string, DateTimeOffset> Added(string id, DateTimeOffset at) => ImmutableDictionary<string, DateTimeOffset>.Empty.Add(id, at);

    private static InventoryItem KeyItem(string id) => new(InventoryKind.Key, Project.Value, id);

    private static Countdown At(CountdownPhase phase) => new(Account, Project, Key, HygieneRule.Unused, Now.AddDays(-20), phase)
    {
        DeletingAt = phase is CountdownPhase.Reminded ? null : Now.AddDays(-5),
    };

    private static Rotation Rotation(RotationPhase phase) => new("r1", Account, Project, Key, Now.AddDays(-10), phase)
    {
        NewKey = new KeyId("key_new"),
        NewAccount = "svc_new",
        DeletingAt = Now.AddDays(-5),
    };

    private static ContainmentAction Act(ActionStatus status, string? account) => new(
        "e1", Account, Project, Key, account, ContainmentLevel.RevokeKey, status, Now.AddHours(-1), status is ActionStatus.Done or ActionStatus.Verified ? Now.AddHours(-1) : null);
}
