namespace UsageSentinel.Runtime.Approving;

/// <summary>Where approval links lead. A local console knows its port only when it has started, and says so here.</summary>
/// <param name="configured">As the configuration names it; null for none.</param>
public sealed class ApprovalAddress(Uri? configured)
{
    private Uri? served;

    /// <summary>Null where there is nothing a link could lead to.</summary>
    public Uri? Value => configured ?? Volatile.Read(ref served);

    /// <summary>A page answers there now.</summary>
    public void Serve(Uri address) => Volatile.Write(ref served, address);
}
