namespace UsageSentinel.Runtime.Operating;

/// <summary>Who decides.</summary>
/// <param name="Name">As the ledger names them.</param>
/// <param name="Identity">The object id of their Entra account; null where no identity is proven, as on one machine.</param>
internal sealed record Approver(string Name, string? Identity);
