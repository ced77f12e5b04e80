namespace UsageSentinel.Runtime.Storing;

/// <summary>The tables. Control and ledger are separate so that, in Azure, the sweep's identity need not write them.</summary>
public static class TableNames
{
    /// <summary>Key states, usage, alerts, outbox, watermarks, inventory.</summary>
    public const string Sentinel = "Sentinel";

    /// <summary>Stop switch, protected keys and armed rules: what people set by hand, and no identity of the app may.</summary>
    public const string Control = "Control";

    /// <summary>Every decision, permanently, with what it needs: open cases, answers of people. Only the identity that acts writes it.</summary>
    public const string Ledger = "Ledger";
}
