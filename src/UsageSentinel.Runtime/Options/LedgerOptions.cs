using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>How the ledger is made evident.</summary>
public sealed class LedgerOptions
{
    [Description("The https address of a blob container for the anchors of the ledger. Default: a file in the data folder. In Azure, the deployment sets it to its container audit.")]
    public string? AnchorContainer { get; set; }
}
