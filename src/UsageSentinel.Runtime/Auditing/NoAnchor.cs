namespace UsageSentinel.Runtime.Auditing;

/// <summary>For a host that has no place for anchors: the chain is checked in itself only.</summary>
internal sealed class NoAnchor : IAnchor
{
    public bool IsKept => false;

    public Task AppendAsync(AnchorPoint point, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<AnchorLog> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(AnchorLog.Empty);
}
