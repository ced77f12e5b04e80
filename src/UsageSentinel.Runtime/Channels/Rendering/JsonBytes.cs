using System.Text.Json.Nodes;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>JSON as it is sent: UTF-8, with every character escaped that means something to HTML.</summary>
internal static class JsonBytes
{
    public static byte[] Of(JsonObject json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
}
