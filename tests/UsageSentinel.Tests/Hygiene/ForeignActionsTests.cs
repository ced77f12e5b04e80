using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Hygiene;

public sealed class ForeignActionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProjectId Project = new("proj_a");

    /// <summary>Each row: type, subject and actor of an entry, and whether it counts.</summary>
    [Theory]
    [InlineData("api_key.deleted", "key_1", "key_ours", false)]
    [InlineData("service_account.deleted", "svc_1", "key_ours", false)]
    [InlineData("rate_limit.updated", "rl-gpt-4o", "key_ours", false)]
    [InlineData("api_key.deleted", "key_2", "key_ours", true)]
    [InlineData("project.created", "proj_b", "key_ours", true)]
    [InlineData("api_key.deleted", "key_2", "user_ann", false)]
    public void Count_AnEntry_IsForeignUnlessWeDidIt(string type, string subject, string actor, bool isForeign)
    {
        ContainmentAction[] acts =
        [
            new("e1", new ProviderAccount("openai", "default"), Project, new KeyId("key_1"), "svc_1", ContainmentLevel.RevokeKey, ActionStatus.Done, Now, Now),
            new("e2", new ProviderAccount("openai", "default"), Project, new KeyId("key_3"), null, ContainmentLevel.Throttle, ActionStatus.Done, Now, Now),
        ];

        Assert.Equal(isForeign ? 1 : 0, ForeignActions.Count("key_ours", [new AuditEntry("a", type, Now, Project, subject, actor)], new OwnActs([.. acts], [])));
    }

    /// <summary>Each row: minutes from the start of a rotation that is announced after 30 minutes, type and subject of an entry, and whether it counts.</summary>
    [Theory]
    [InlineData(5, "service_account.created", "svc_lost_answer", false)]
    [InlineData(6, "api_key.created", "key_new", false)]
    [InlineData(90, "api_key.created", "key_other", true)]
    [InlineData(90, "api_key.deleted", "key_old", false)]
    [InlineData(90, "service_account.deleted", "svc_old", false)]
    [InlineData(90, "service_account.deleted", "svc_other", true)]
    public void Count_AnEntryOfARotation_IsNotForeign(int minutes, string type, string subject, bool isForeign)
    {
        var rotation = new Rotation("r1", new ProviderAccount("openai", "default"), Project, new KeyId("key_old"), Now, RotationPhase.Deleting)
        {
            NewKey = new KeyId("key_new"),
            AnnouncedAt = Now.AddMinutes(30),
            DeletingAt = Now.AddMinutes(90),
        };
        var own = new OwnActs([], [rotation]) { Accounts = ImmutableDictionary<KeyId, string>.Empty.Add(new KeyId("key_old"), "svc_old") };

        Assert.Equal(isForeign ? 1 : 0, ForeignActions.Count("key_ours", [new AuditEntry("a", type, Now.AddMinutes(minutes), Project, subject, "key_ours")], own));
    }

    /// <summary>The safety envelope sets rate limits of its projects, with the same admin key.</summary>
    [Fact]
    public void Count_ALimitOfTheEnvelope_IsNotForeign()
    {
        var own = new OwnActs([], []) { EnvelopeProjects = [Project] };

        Assert.Equal(0, ForeignActions.Count("key_ours", [new AuditEntry("a", "rate_limit.updated", Now, Project, "rl-gpt-4o", "key_ours")], own));
        Assert.Equal(1, ForeignActions.Count("key_ours", [new AuditEntry("a", "rate_limit.updated", Now, new ProjectId("proj_b"), "rl-gpt-4o", "key_ours")], own));
    }
}
