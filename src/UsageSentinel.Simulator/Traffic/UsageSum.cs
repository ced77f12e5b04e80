namespace UsageSentinel.Simulator.Traffic;

/// <summary>What some requests used. The token counts are disjoint; sums of them are derived.</summary>
internal record struct UsageSum
{
    public long Requests;
    public long Uncached;
    public long Cached;
    public long CacheWrite;
    public long AudioIn;
    public long ImageIn;
    public long TextOut;
    public long AudioOut;
    public long ImageOut;

    /// <summary>Images, characters, seconds, bytes, sessions or calls, as the endpoint counts them.</summary>
    public long Units;

    public readonly long Input => Uncached + Cached + CacheWrite + AudioIn + ImageIn;

    public readonly long Output => TextOut + AudioOut + ImageOut;

    public readonly bool IsEmpty => Requests == 0;

    /// <summary>The share of the first <paramref name="part"/> of <paramref name="whole"/> requests; shares of all parts add up exactly.</summary>
    public readonly UsageSum First(long part, long whole) => new()
    {
        Requests = part,
        Uncached = Uncached * part / whole,
        Cached = Cached * part / whole,
        CacheWrite = CacheWrite * part / whole,
        AudioIn = AudioIn * part / whole,
        ImageIn = ImageIn * part / whole,
        TextOut = TextOut * part / whole,
        AudioOut = AudioOut * part / whole,
        ImageOut = ImageOut * part / whole,
        Units = (long)((Int128)Units * part / whole),
    };

    public static UsageSum operator +(UsageSum a, in UsageSum b)
    {
        a.Requests += b.Requests;
        a.Uncached += b.Uncached;
        a.Cached += b.Cached;
        a.CacheWrite += b.CacheWrite;
        a.AudioIn += b.AudioIn;
        a.ImageIn += b.ImageIn;
        a.TextOut += b.TextOut;
        a.AudioOut += b.AudioOut;
        a.ImageOut += b.ImageOut;
        a.Units += b.Units;
        return a;
    }

    public static UsageSum operator -(UsageSum a, in UsageSum b)
    {
        a.Requests -= b.Requests;
        a.Uncached -= b.Uncached;
        a.Cached -= b.Cached;
        a.CacheWrite -= b.CacheWrite;
        a.AudioIn -= b.AudioIn;
        a.ImageIn -= b.ImageIn;
        a.TextOut -= b.TextOut;
        a.AudioOut -= b.AudioOut;
        a.ImageOut -= b.ImageOut;
        a.Units -= b.Units;
        return a;
    }
}
