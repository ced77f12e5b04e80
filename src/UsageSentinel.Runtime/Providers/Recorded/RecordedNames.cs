using System.Collections.Frozen;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>What each format calls its columns. Names are compared without case, blanks and underscores: <c>startTime</c> is <c>start_time</c>.</summary>
internal static class RecordedNames
{
    private static readonly FrozenDictionary<RecordedField, string[]> Buckets = Of(
        (RecordedField.Start, "bucket_start"),
        (RecordedField.End, "bucket_end end_time end_time_iso"),
        (RecordedField.Width, "bucket_width"),
        (RecordedField.Project, "project_id"),
        (RecordedField.Key, "api_key_id"),
        (RecordedField.Model, "model"),
        (RecordedField.Requests, "num_model_requests"),
        (RecordedField.Input, "input_tokens"),
        (RecordedField.Cached, "input_cached_tokens"),
        (RecordedField.CacheWrite, "input_cache_write_tokens"),
        (RecordedField.Output, "output_tokens"),
        (RecordedField.AudioInput, "input_audio_tokens"),
        (RecordedField.CachedAudio, "input_cached_audio_tokens"),
        (RecordedField.AudioOutput, "output_audio_tokens"),
        (RecordedField.ImageInput, "input_image_tokens"),
        (RecordedField.CachedImage, "input_cached_image_tokens"),
        (RecordedField.ImageOutput, "output_image_tokens"),
        (RecordedField.Cost, "cost_usd"),
        (RecordedField.Endpoint, "endpoint"),
        (RecordedField.Batch, "batch"),
        (RecordedField.Tier, "service_tier"),
        (RecordedField.User, "user_id"));

    private static readonly FrozenDictionary<RecordedField, string[]> Dashboard = Of(
        Buckets,
        (RecordedField.Start, "start_time start_time_iso"),
        (RecordedField.Images, "images"),
        (RecordedField.Characters, "characters"),
        (RecordedField.Seconds, "seconds"));

    private static readonly FrozenDictionary<RecordedField, string[]> LiteLlm = Of(
        (RecordedField.Request, "request_id"),
        (RecordedField.Start, "start_time"),
        (RecordedField.Project, "project_id team_id organization_id"),
        (RecordedField.Key, "api_key api_key_id hashed_api_key key_hash"),
        (RecordedField.Model, "model model_group"),
        (RecordedField.Input, "prompt_tokens input_tokens"),
        (RecordedField.Cached, "cache_read_input_tokens cached_tokens"),
        (RecordedField.CacheWrite, "cache_creation_input_tokens"),
        (RecordedField.Output, "completion_tokens output_tokens"),
        (RecordedField.Cost, "spend response_cost"),
        (RecordedField.Tier, "service_tier"),
        (RecordedField.User, "user end_user"),
        (RecordedField.Status, "status"),
        (RecordedField.CacheHit, "cache_hit"),
        (RecordedField.Metadata, "metadata"));

    private static readonly FrozenDictionary<RecordedField, string[]> Langfuse = Of(
        (RecordedField.Request, "id observation_id"),
        (RecordedField.Start, "start_time"),
        (RecordedField.Project, "project_id"),
        (RecordedField.Key, "api_key_id api_key"),
        (RecordedField.Model, "provided_model_name model model_name internal_model"),
        (RecordedField.Input, "input_usage input_tokens prompt_tokens usage.input"),
        (RecordedField.Cached, "input_cached_tokens cache_read_input_tokens cached_tokens"),
        (RecordedField.Output, "output_usage output_tokens completion_tokens usage.output"),
        (RecordedField.Cost, "total_cost calculated_total_cost cost_details.total cost"),
        (RecordedField.User, "user_id"),
        (RecordedField.Usage, "usage_details usage"),
        (RecordedField.CostDetails, "cost_details"));

    /// <summary>What people and other tools call such columns: worth a hint, not a guess.</summary>
    private static readonly FrozenDictionary<RecordedField, string[]> Others = Of(
        (RecordedField.Start, "bucket_start start start_time start_time_iso time timestamp date datetime hour day minute bucket period period_start window_start created_at"),
        (RecordedField.Key, "api_key key key_id apikey api_key_name key_name key_hash token"),
        (RecordedField.Requests, "requests request_count num_requests number_of_requests n_requests calls count"),
        (RecordedField.Input, "prompt_tokens input tokens_in tokens_input prompt n_context_tokens_total context_tokens input_usage total_input_tokens"),
        (RecordedField.Output, "completion_tokens output tokens_out tokens_output completion n_generated_tokens_total generated_tokens output_usage total_output_tokens"));

    public static IReadOnlyDictionary<RecordedField, string[]> Of(RecordedFormat format) => format switch
    {
        RecordedFormat.OpenAIDashboard => Dashboard,
        RecordedFormat.LiteLlm => LiteLlm,
        RecordedFormat.Langfuse => Langfuse,
        _ => Buckets,
    };

    /// <summary>Columns without which a file of that format cannot be read.</summary>
    public static RecordedField[] Required(RecordedFormat format) => format switch
    {
        RecordedFormat.OpenAIDashboard => [RecordedField.Start, RecordedField.Requests],
        RecordedFormat.LiteLlm => [RecordedField.Start, RecordedField.Key, RecordedField.Input, RecordedField.Output],
        RecordedFormat.Langfuse => [RecordedField.Start],
        _ => [RecordedField.Start, RecordedField.Key, RecordedField.Requests, RecordedField.Input, RecordedField.Output],
    };

    /// <summary>The column that may be meant by what is missing; null for none.</summary>
    public static string? Meant(RecordedField field, IEnumerable<string> header) =>
        Others.TryGetValue(field, out var names)
            ? names.Select(name => header.FirstOrDefault(column => Plain(column) == Plain(name))).FirstOrDefault(column => column is not null)
            : null;

    public static string Plain(string column) => new([.. column.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static FrozenDictionary<RecordedField, string[]> Of(params (RecordedField Field, string Names)[] columns) =>
        columns.ToFrozenDictionary(column => column.Field, column => column.Names.Split(' '));

    private static FrozenDictionary<RecordedField, string[]> Of(FrozenDictionary<RecordedField, string[]> basis, params (RecordedField Field, string Names)[] columns) =>
        basis.Where(one => columns.All(column => column.Field != one.Key))
            .Concat(columns.Select(column => KeyValuePair.Create(column.Field, column.Names.Split(' '))))
            .ToFrozenDictionary();
}
