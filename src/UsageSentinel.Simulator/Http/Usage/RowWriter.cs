using System.Text.Json;
using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary>Writes one row of a usage bucket.</summary>
internal static class RowWriter
{
    /// <param name="json">The writer.</param>
    /// <param name="api">The API.</param>
    /// <param name="kind">The endpoint.</param>
    /// <param name="key">The dimensions.</param>
    /// <param name="used">The counts.</param>
    /// <param name="isSparse">Whether members that are zero, null or derivable are left out.</param>
    public static void Write(Utf8JsonWriter json, Api api, UsageKind kind, in RowKey key, in UsageSum used, bool isSparse)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, kind.ResultObject);
        WriteCounts(json, kind.Endpoint, used, isSparse);
        foreach (var dimension in kind.Dimensions)
        {
            WriteDimension(json, dimension, key, isSparse);
        }

        foreach (var fault in api.Faults)
        {
            if (fault is SimulatedFault.OddNumber odd && odd.Usage == kind.Path && odd.KeyId == key.Key)
            {
                // The later of two members of one name counts.
                json.WritePropertyName("num_model_requests"u8);
                json.WriteRawValue(odd.Value);
            }
        }

        PageWriter.WriteUnknown(json, api);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, UsageEndpoint endpoint, in UsageSum used, bool isSparse)
    {
        switch (endpoint)
        {
            case UsageEndpoint.Completions:
                CompletionsWriter.Write(json, used, isSparse);
                break;
            case UsageEndpoint.Embeddings or UsageEndpoint.Moderations:
                json.WriteNumber("input_tokens"u8, used.Input);
                json.WriteNumber("num_model_requests"u8, used.Requests);
                break;
            case UsageEndpoint.VectorStores or UsageEndpoint.CodeInterpreterSessions or UsageEndpoint.FileSearchCalls:
                json.WriteNumber(UnitName(endpoint), used.Units);
                break;
            default:
                json.WriteNumber(UnitName(endpoint), used.Units);
                json.WriteNumber("num_model_requests"u8, used.Requests);
                break;
        }
    }

    private static string UnitName(UsageEndpoint endpoint) => endpoint switch
    {
        UsageEndpoint.Images => "images",
        UsageEndpoint.AudioSpeeches => "characters",
        UsageEndpoint.AudioTranscriptions => "seconds",
        UsageEndpoint.VectorStores => "usage_bytes",
        UsageEndpoint.CodeInterpreterSessions => "num_sessions",
        _ => "num_requests",
    };

    private static void WriteDimension(Utf8JsonWriter json, string name, in RowKey key, bool isSparse)
    {
        if (name == "batch")
        {
            if (key.Batch is { } batch)
            {
                json.WriteBoolean("batch"u8, batch);
            }
            else if (!isSparse)
            {
                json.WriteNull("batch"u8);
            }

            return;
        }

        var value = name switch
        {
            "project_id" => key.Project,
            "user_id" => key.User,
            "api_key_id" => key.Key,
            "model" => key.Model,
            "service_tier" => key.Tier,
            "source" or "context_level" => key.Kind,
            _ => key.Target,
        };
        if (value is not null || !isSparse)
        {
            json.WriteString(name, value);
        }
    }
}
