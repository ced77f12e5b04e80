using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The state of a provider limit as stored in the ledger.</summary>
internal sealed record ProviderLimitWire(string Kind, IReadOnlyList<RateLimit>? Limits, bool? IsAllowList, IReadOnlyList<string>? Models, long? Cents)
{
    public static string? Write(ProviderLimitState? state) => state switch
    {
        null => null,
        ProviderLimitState.Limits limits => Json(new ProviderLimitWire("limits", limits.Models, null, null, null)),
        ProviderLimitState.List list => Json(new ProviderLimitWire("models", null, list.Permissions?.IsAllowList, list.Permissions?.Models, null)),
        ProviderLimitState.Spend spend => Json(new ProviderLimitWire("spend", null, null, null, spend.Cents)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The state, or null where the text is not one.</summary>
    public static ProviderLimitState? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ProviderLimitJson.Default.ProviderLimitWire) switch
            {
                { Kind: "limits", Limits: { } limits } => new ProviderLimitState.Limits([.. limits]),
                { Kind: "models", IsAllowList: { } allow, Models: { } models } => new ProviderLimitState.List(new ModelPermissions(allow, [.. models])),
                { Kind: "models", IsAllowList: null } => new ProviderLimitState.List(null),
                { Kind: "spend" } spend => new ProviderLimitState.Spend(spend.Cents),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Json(ProviderLimitWire wire) => JsonSerializer.Serialize(wire, ProviderLimitJson.Default.ProviderLimitWire);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProviderLimitWire))]
internal sealed partial class ProviderLimitJson : JsonSerializerContext;
