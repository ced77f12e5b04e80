using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Providers;

namespace UsageSentinel.Runtime.Options;

/// <summary>The setting names a kind of provider that the product has.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProviderKindsAttribute() : AllowedValuesAttribute([.. ProviderKinds.All.Select(factory => factory.Kind)]);
