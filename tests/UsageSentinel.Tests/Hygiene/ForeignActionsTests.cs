using UsageSentinel.Core.Findings;
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

        Assert.Equal(isForeign ? 1 : 0, ForeignActions.Count("key_ours", [new AuditEntry("a", type, Now, Project, subject, actor)], acts));
    }
}
