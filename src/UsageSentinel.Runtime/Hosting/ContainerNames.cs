namespace UsageSentinel.Runtime.Hosting;

/// <summary>The blob containers of the data account that this program, or Event Grid for it, reads and writes.</summary>
internal static class ContainerNames
{
    /// <summary><c>sentinel.json</c>, which the app only reads.</summary>
    public const string Configuration = "config";

    /// <summary>Events that could not be delivered for a day.</summary>
    public const string DeadLetters = "deadletters";

    /// <summary>Anchors of the ledger, which cannot be changed during their retention.</summary>
    public const string Audit = "audit";

    /// <summary>Reports and FOCUS exports.</summary>
    public const string Exports = "exports";
}
