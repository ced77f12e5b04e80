using System.Text.Json.Nodes;
using NJsonSchema;
using UsageSentinel.Tests.Architecture;
using YamlDotNet.Serialization;

namespace UsageSentinel.Tests.Azure;

/// <summary>The files that tools of Azure read are what their public schemas say. The schemas are not copied here: AZURE_SCHEMAS names their folder.</summary>
public class SchemaTests
{
    [SkippableTheory]
    [InlineData("azure.yaml", "azure.yaml.schema.json")]
    [InlineData("host.json", "host.schema.json")]
    [InlineData("src/UsageSentinel.Functions/local.settings.sample.json", "local.settings.schema.json")]
    public async Task File_IsValidAgainstThePublicSchema(string file, string schema)
    {
        var read = await ReadSchemaAsync(schema);

        Assert.Empty(read.Validate(Json(file, File.ReadAllText(Repository.PathOf(file.Split('/'))))));
    }

    [SkippableTheory]
    [InlineData("azure.yaml", "azure.yaml.schema.json", "{\"name\":\"x\",\"services\":{\"sentinel\":{\"project\":\".\",\"host\":\"mainframe\"}}}")]
    [InlineData("host.json", "host.schema.json", "{\"version\":\"2.0\",\"functionTimeout\":7}")]
    [InlineData("local.settings.json", "local.settings.schema.json", "{\"IsEncrypted\":\"perhaps\"}")]
    public async Task WrongFile_IsNotValid(string file, string schema, string content)
    {
        var read = await ReadSchemaAsync(schema);

        Assert.NotEmpty(read.Validate(Json(file, content)));
    }

    private static string Json(string file, string content) => file.EndsWith(".yaml", StringComparison.Ordinal)
        ? new SerializerBuilder().JsonCompatible().Build().Serialize(new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new StringReader(content)))
        : content;

    private static async Task<JsonSchema> ReadSchemaAsync(string name)
    {
        var folder = Environment.GetEnvironmentVariable("AZURE_SCHEMAS");
        Skip.If(string.IsNullOrEmpty(folder), "AZURE_SCHEMAS does not name the folder of the public schemas.");
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder!, name)))!;
        ForgetOtherDocuments(schema);
        return await JsonSchema.FromJsonAsync(schema.ToJsonString());
    }

    /// <summary>References to other documents concern services this project does not have, and would be fetched.</summary>
    private static void ForgetOtherDocuments(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                if (((string?)(members["$ref"] as JsonValue))?.StartsWith("https:", StringComparison.Ordinal) == true)
                {
                    members.Remove("$ref");
                }

                foreach (var (_, value) in members)
                {
                    ForgetOtherDocuments(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    ForgetOtherDocuments(item);
                }

                break;
        }
    }
}
