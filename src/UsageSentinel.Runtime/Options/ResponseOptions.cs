using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>What may be done to an abused key.</summary>
public sealed class ResponseOptions
{
    [Description("observe: decide and record, never act. enforce: act when every guard rail lets it.")]
    [Required, AllowedValues("observe", "enforce")]
    public string Mode { get; set; } = "observe";

    [Description("true stops every act, whatever the mode.")]
    public bool Stopped { get; set; }

    [Description("Ids of keys or projects, or patterns of key names (* for any characters), that are never acted on.")]
    public List<string> ProtectedKeys { get; set; } = [];

    [Range(0, 100)]
    public int MaxRevocationsPerHour { get; set; } = 3;

    [Description("Whether a service account may be deleted when the abused key is its only one.")]
    public bool AllowServiceAccounts { get; set; }

    [Description("The largest share of its project's usual cost a key may carry and still be revoked by itself.")]
    [Range(0.0, 1.0)]
    public double MaxShareOfProject { get; set; } = 0.5;
}
