using System.Diagnostics;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>The chain of the ledger, and then everything its rows name by a hash.</summary>
public sealed class WholeAudit(LedgerAudit chain, InputAudit inputs)
{
    /// <param name="witness">A head hash that was published; null for none.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    public async Task<AuditVerdict> VerifyAsync(string? witness, CancellationToken cancellationToken)
    {
        // The hashes of inputs can be believed only where the chain can.
        var verdict = await chain.VerifyAsync(witness, cancellationToken);
        if (verdict is not AuditVerdict.Sound sound)
        {
            return verdict;
        }

        return await inputs.VerifyAsync(cancellationToken) switch
        {
            InputVerdict.Broken broken => new AuditVerdict.Broken(broken.Row, broken.Why),
            InputVerdict.Sound held => sound with { Inputs = held.Kept, PastRetention = held.Removed, Unvouched = held.Unvouched },
            _ => throw new UnreachableException(),
        };
    }
}
