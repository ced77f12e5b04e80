using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>A point as a line of JSON.</summary>
internal static class AnchorLine
{
    /// <summary>One line with its end.</summary>
    public static string Write(AnchorPoint point) => JsonSerializer.Serialize(point, AnchorJson.Default.AnchorPoint) + "\n";

    /// <summary>Reads lines. A line that a power failure left half written does not end in a brace; it is ignored.</summary>
    public static AnchorLog Read(string text)
    {
        var points = System.Collections.Immutable.ImmutableArray.CreateBuilder<AnchorPoint>();
        var unreadable = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is { } point)
            {
                points.Add(point);
            }
            else if (line.EndsWith('}'))
            {
                unreadable++;
            }
        }

        return new AnchorLog(points.ToImmutable(), unreadable);
    }

    private static AnchorPoint? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AnchorJson.Default.AnchorPoint) is { Number: > 0, Hash: { Length: > 0 } } point ? point : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnchorPoint))]
internal sealed partial class AnchorJson : JsonSerializerContext;
