using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Channels.Rig;

/// <summary>What is sent, compared with a file that people have read. With <c>SENTINEL_UPDATE_GOLDEN=1</c> the file is written instead.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void CheckJson(string name, string json) =>
        Check(name + ".json", JsonNode.Parse(json)!.ToJsonString(Readable));

    public static void Check(string name, string actual)
    {
        var file = Repository.PathOf("tests", "UsageSentinel.Tests", "Channels", "Golden", name);
        var text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("SENTINEL_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        Assert.True(File.Exists(file), $"There is no golden file {name}: run with SENTINEL_UPDATE_GOLDEN=1 and read what it writes.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), text);
    }
}
