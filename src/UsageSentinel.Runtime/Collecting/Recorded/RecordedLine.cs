namespace UsageSentinel.Runtime.Collecting.Recorded;

/// <summary>A line of a record; names by number.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Key">Its key.</param>
/// <param name="Model">Its model.</param>
/// <param name="Start">Start of the bucket, in seconds since the Unix epoch.</param>
/// <param name="Width">Length of the bucket, 1 to 60 minutes.</param>
/// <param name="Given">Length of the bucket the line was a part of, in minutes.</param>
/// <param name="Order">Where the line stands.</param>
/// <param name="Requests">Requests.</param>
/// <param name="Input">Input tokens, cached ones included.</param>
/// <param name="Cached">Input tokens read from the prompt cache.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="Usd">Cost in US dollars; null where the record has none.</param>
internal readonly record struct RecordedLine(
    int Project, int Key, int Model, long Start, int Width, int Given, int Order, long Requests, long Input, long Cached, long Output, decimal? Usd)
{
    /// <summary>One of so many equal parts; counts that do not divide are spread, and add up to the whole.</summary>
    public RecordedLine Part(int part, int parts)
    {
        long Of(long count) => (count / parts) + (part < count % parts ? 1 : 0);
        return this with
        {
            Start = Start + (part * Width * 60L),
            Requests = Of(Requests),
            Input = Of(Input),
            Cached = Of(Cached),
            Output = Of(Output),
            Usd = Usd / parts,
        };
    }
}
