using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Retiring;

namespace UsageSentinel.Runtime.Console;

/// <summary>Carries out the form that approves or denies the deletion of an unused key, as <c>approve</c> and <c>deny</c> do.</summary>
internal sealed class RetireForms(Countdowns countdowns, CountdownApprovals approvals)
{
    public async Task<FormResult> DecideAsync(ProviderAccount account, string key, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        bool? isApproved = form.GetValueOrDefault("verdict") switch
        {
            "approve" => true,
            "deny" => false,
            _ => null,
        };
        if (isApproved is not { } said)
        {
            return FormResult.Refused("The form contains neither approve nor deny.");
        }

        // A form that was opened during an earlier countdown of the key decides nothing about this one.
        if (await countdowns.FindAsync(account, new KeyId(key), cancellationToken) is not { } countdown
            || countdown.StartedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) != form.GetValueOrDefault("started"))
        {
            return FormResult.Refused(CountdownApprovals.Over);
        }

        return await approvals.DecideAsync(countdown, new CountdownWord(said, by) { Reason = form.GetValueOrDefault("reason", string.Empty) }, cancellationToken) switch
        {
            ApprovalOutcome.Taken taken => new FormResult("Decision recorded", taken.What, true),
            ApprovalOutcome.Withheld withheld => new FormResult("Recorded, but the key is not deleted now", withheld.Why, false),
            ApprovalOutcome.Refused refused => FormResult.Refused(refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
