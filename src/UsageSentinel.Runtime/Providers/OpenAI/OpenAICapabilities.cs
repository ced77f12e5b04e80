using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.OpenAI.Usage;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>What OpenAI can do.</summary>
internal static class OpenAICapabilities
{
    public static ProviderCapabilities All { get; } = new(
        [.. UsageShape.Endpoints], [BucketWidth.Minute, BucketWidth.Hour, BucketWidth.Day], CostDetail.PerKey, ContainmentOffer.Everything)
    {
        HasAuditLog = true,
    };
}
