namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>A line of a record; names by number.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Key">Its key; the empty name for usage that no key is named for.</param>
/// <param name="Model">Its model.</param>
/// <param name="Terms">What else distinguishes it; 0 for nothing.</param>
/// <param name="Detail">Where all of its meters are kept, if it has others than the four below; 0 for none.</param>
/// <param name="Start">Start of the bucket, in seconds since the Unix epoch.</param>
/// <param name="Width">Length of the bucket, 1 to 60 minutes.</param>
/// <param name="Given">Length of the bucket the line was a part of, in minutes.</param>
/// <param name="Order">The number of the line.</param>
/// <param name="Requests">Requests.</param>
/// <param name="Input">Input tokens, cached ones included.</param>
/// <param name="Cached">Input tokens read from the prompt cache.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="Usd">Cost in US dollars; null where the record has none.</param>
internal readonly record struct RecordedLine(
    int Project, int Key, int Model, int Terms, int Detail, long Start, int Width, int Given, int Order, long Requests, long Input, long Cached, long Output, decimal? Usd)
{
    /// <summary>One of so many equal parts; counts that do not divide are spread, and add up to the whole.</summary>
    public RecordedLine Part(int part, int parts) => this with
    {
        Start = Start + (part * Width * 60L),
        Requests = Share(Requests, part, parts),
        Input = Share(Input, part, parts),
        Cached = Share(Cached, part, parts),
        Output = Share(Output, part, parts),
        Usd = Usd / parts,
    };

    public static long Share(long count, int part, int parts) => (count / parts) + (part < count % parts ? 1 : 0);
}
