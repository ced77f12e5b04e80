using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The state of a provider limit as stored in the ledger.</summary>
internal sealed record LeverWire(string Kind, IReadOnlyList<RateLimit>? Limits, bool? IsAllowList, IReadOnlyList<string>? Models, long? Cents)
{
    public static string? Write(LeverState? state) => state switch
    {
        null => null,
        LeverState.Limits limits => Json(new LeverWire("limits", limits.Models, null, null, null)),
        LeverState.List list => Json(new LeverWire("models", null, list.Permissions?.IsAllowList, list.Permissions?.Models, null)),
        LeverState.Spend spend => Json(new LeverWire("spend", null, null, null, spend.Cents)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The state, or null where the text is not one.</summary>
    public static LeverState? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, LeverJson.Default.LeverWire) switch
            {
                { Kind: "limits", Limits: { } limits } => new LeverState.Limits([.. limits]),
                { Kind: "models", IsAllowList: { } allow, Models: { } models } => new LeverState.List(new ModelPermissions(allow, [.. models])),
                { Kind: "models", IsAllowList: null } => new LeverState.List(null),
                { Kind: "spend" } spend => new LeverState.Spend(spend.Cents),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Json(LeverWire wire) => JsonSerializer.Serialize(wire, LeverJson.Default.LeverWire);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LeverWire))]
internal sealed partial class LeverJson : JsonSerializerContext;
