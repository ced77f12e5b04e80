using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Providers;

namespace UsageSentinel.Runtime.Options;

/// <summary>One organization at one provider.</summary>
public sealed class ProviderOptions
{
    [Description("The kind of provider.")]
    [Required, ProviderKinds]
    public string Kind { get; set; } = ProviderKinds.Default.Kind;

    [Description("Your name for this organization. Unique per kind.")]
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Name { get; set; } = "default";

    [Description("The address of the API.")]
    [Required]
    public string BaseUrl
    {
        get => field ?? ProviderKinds.Find(Kind)?.DefaultAddress ?? string.Empty;
        set;
    }

    [Description("The key for reading usage, costs and inventory: env:NAME or keyvault:URI. Never the key itself.")]
    [Required]
    public string AdminKey
    {
        get => field ?? ProviderKinds.Find(Kind)?.DefaultKey ?? string.Empty;
        set;
    }

    [Description("The key for containment actions: env:NAME or keyvault:URI. Default: the value of adminKey. Not read in mode observe.")]
    public string? ResponseKey { get; set; }

    [Description("A host outside the provider's domains to which the key may be sent.")]
    public string? AllowHost { get; set; }
}
