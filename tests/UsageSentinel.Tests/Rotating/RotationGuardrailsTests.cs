using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Tests.Rotating;

public class RotationGuardrailsTests
{
    public static TheoryData<string, DeletionFacts, RotationGuardrail?> Cases => new()
    {
        { "nothing speaks against it", GivenRotation.Fine, null },
        { "all actions are stopped", GivenRotation.Fine with { IsStopped = true }, RotationGuardrail.StopSwitch },
        { "the switch cannot be read", GivenRotation.Fine with { IsStopped = null }, RotationGuardrail.StopSwitch },
        { "the key is protected", GivenRotation.Fine with { ProtectedBy = "prod-*" }, RotationGuardrail.ProtectedKey },
        { "the protections cannot be read", GivenRotation.Fine with { ProtectedBy = null }, RotationGuardrail.ProtectedKey },
        { "it was used a tick too late", GivenRotation.Fine with { LastUse = GivenRotation.Start - GivenRotation.Policy.Quiet + TimeSpan.FromTicks(1) }, RotationGuardrail.RecentUse },
        { "the provider cannot be asked for usage", GivenRotation.Fine with { IsUsageRead = false }, RotationGuardrail.RecentUse },
        { "it was never used", GivenRotation.Fine with { LastUse = null }, null },
        { "the new key is gone", GivenRotation.Fine with { IsSuccessorListed = false }, RotationGuardrail.SuccessorMissing },
        { "the new key cannot be asked for", GivenRotation.Fine with { IsSuccessorListed = null }, RotationGuardrail.SuccessorMissing },
        { "the new key should be in use and is not", GivenRotation.Fine with { SuccessorRequests = 0 }, RotationGuardrail.SuccessorMissing },
        { "no use of the new key is expected", GivenRotation.Fine with { SuccessorRequests = 0, IsUseExpected = false }, null },
        { "too many in this hour", GivenRotation.Fine with { DeletedLately = 2 }, RotationGuardrail.DeletionBudget },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ask_ByFacts_BlocksByTheGuardrail(string why, DeletionFacts facts, RotationGuardrail? wanted)
    {
        var answers = RotationGuardrails.Ask(facts, GivenRotation.Policy, GivenRotation.Start);

        Assert.Equal(Enum.GetValues<RotationGuardrail>(), answers.Select(answer => answer.Rail));
        Assert.True(wanted == RotationGuardrails.Blocking(answers)?.Rail, why);
        Assert.All(answers, answer => Assert.EndsWith(".", answer.Reason, StringComparison.Ordinal));
    }
}
