namespace UsageSentinel.Runtime.Collecting.Recorded;

/// <summary>Where the columns of recorded usage stand; -1 for one that is not there.</summary>
internal sealed class RecordedColumns(string[] header)
{
    public int Start { get; } = Require(header, "bucket_start");

    public int Width { get; } = Find(header, "bucket_width");

    public int Project { get; } = Find(header, "project_id");

    public int Key { get; } = Require(header, "api_key_id");

    public int Model { get; } = Find(header, "model");

    public int Requests { get; } = Require(header, "num_model_requests");

    public int Input { get; } = Require(header, "input_tokens");

    public int Cached { get; } = Find(header, "input_cached_tokens");

    public int Output { get; } = Require(header, "output_tokens");

    public int Cost { get; } = Find(header, "cost_usd");

    private static int Find(string[] header, string name) => Array.FindIndex(header, column => column.Trim().TrimStart('\uFEFF') == name);

    private static int Require(string[] header, string name) =>
        Find(header, name) is var at and >= 0 ? at : throw new RecordedUsageException(1, $"the column {name} is missing.");
}
