using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where everything is remembered.</summary>
public sealed class StoreOptions
{
    [Description("sqlite: one file in the data folder. tables: Azure Tables.")]
    [Required, AllowedValues("sqlite", "tables")]
    public string Kind { get; set; } = "sqlite";

    [Description("The table endpoint of the storage account, for kind tables.")]
    public string? Endpoint { get; set; }
}
