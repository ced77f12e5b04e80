using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>How the ledger is made evident.</summary>
public sealed class LedgerOptions
{
    [Description("The https address of a blob container that gets the anchors of the ledger. Without it a file in the data folder does; in Azure the deployment names its container audit.")]
    public string? AnchorContainer { get; set; }
}
