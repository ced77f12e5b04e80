using System.Collections.Immutable;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers;

/// <summary>The kinds of provider that come with the product. A provider is its folder and one line here.</summary>
public static class ProviderKinds
{
    public static ImmutableArray<IProviderFactory> All { get; } =
    [
        new OpenAIProviderFactory(),
    ];

    /// <summary>The kind of an organization that names none.</summary>
    public static IProviderFactory Default => All[0];

    /// <summary>The factory of a kind; null if the product has none.</summary>
    public static IProviderFactory? Find(string kind) => All.FirstOrDefault(factory => factory.Kind == kind);
}
