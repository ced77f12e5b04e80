namespace UsageSentinel.Runtime.Storing;

/// <summary>The tables. Control and ledger stand apart so that, in Azure, the sweep's identity need not write them.</summary>
public static class TableNames
{
    /// <summary>Key states, usage, alerts, outbox, watermarks, inventory.</summary>
    public const string Sentinel = "Sentinel";

    /// <summary>Stop switch and protected keys.</summary>
    public const string Control = "Control";

    /// <summary>Every decision, for ever.</summary>
    public const string Ledger = "Ledger";
}
