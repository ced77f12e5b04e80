using System.Text.Json;

namespace UsageSentinel.Simulator.Http;

/// <summary>Writes the frame of a page of buckets.</summary>
internal static class PageWriter
{
    public static void WriteStart(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "page"u8);
        json.WriteStartArray("data"u8);
    }

    public static void WriteBucketStart(Utf8JsonWriter json, long start, long end)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "bucket"u8);
        json.WriteNumber("start_time"u8, start);
        json.WriteNumber("end_time"u8, end);
        json.WriteStartArray("results"u8);
    }

    public static void WriteBucketEnd(Utf8JsonWriter json, Api api)
    {
        json.WriteEndArray();
        WriteUnknown(json, api);
        json.WriteEndObject();
    }

    /// <param name="json">The writer.</param>
    /// <param name="api">The API.</param>
    /// <param name="window">The page.</param>
    /// <param name="fingerprint">Names the query.</param>
    /// <param name="cursor">The cursor this page was asked for with; null on the first one.</param>
    /// <param name="isEndless">Whether a cursor follows although nothing else does.</param>
    public static void WriteEnd(Utf8JsonWriter json, Api api, PageWindow window, string fingerprint, string? cursor, bool isEndless)
    {
        json.WriteEndArray();
        var next = Cursor.Encode(window.First == window.End ? window.End + window.Width : window.End, fingerprint);
        var (hasMore, page) = (api.Traps, window.HasMore || isEndless) switch
        {
            (var traps, _) when (traps & SimulatorTraps.RepeatedCursor) != 0 => (true, cursor ?? next),
            (var traps, _) when (traps & SimulatorTraps.HasMoreWithoutCursor) != 0 => (true, null),
            (_, true) => (true, next),
            _ => (false, null),
        };
        json.WriteBoolean("has_more"u8, hasMore);
        json.WriteString("next_page"u8, page);
        WriteUnknown(json, api);
        json.WriteEndObject();
    }

    public static void WriteUnknown(Utf8JsonWriter json, Api api)
    {
        if (api.Has(SimulatorTraps.UnknownMembers))
        {
            json.WriteStartObject("unannounced"u8);
            json.WriteString("since"u8, "next year"u8);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes a row of a kind that no document knows.</summary>
    public static void WriteUnknownRow(Utf8JsonWriter json, Api api, long bucket)
    {
        if (!api.Has(SimulatorTraps.UnknownResultObjects) || bucket / 3600 % 3 != 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("object"u8, "organization.usage.agent_sessions.result"u8);
        json.WriteNumber("num_sessions"u8, 1);
        json.WriteNull("project_id"u8);
        json.WriteEndObject();
    }
}
