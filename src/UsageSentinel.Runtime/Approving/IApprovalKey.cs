namespace UsageSentinel.Runtime.Approving;

/// <summary>Signs approval links.</summary>
public interface IApprovalKey
{
    /// <summary>At least <see cref="Core.Responding.ApprovalToken.KeyBytes"/> bytes; null where links are not made here.</summary>
    Task<byte[]?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Without a key there are no links; the command still approves and denies.</summary>
internal sealed class NoApprovalKey : IApprovalKey
{
    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);
}
