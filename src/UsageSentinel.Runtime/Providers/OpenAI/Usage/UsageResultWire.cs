using UsageSentinel.Core.Usage;
using static UsageSentinel.Runtime.Providers.OpenAI.Usage.UsageMember;

namespace UsageSentinel.Runtime.Providers.OpenAI.Usage;

/// <summary>The meters of one result in the JSON: each a count, or absent.</summary>
internal sealed class UsageResultWire
{
    private readonly long[] values = new long[UsageMembers.Count];
    private readonly bool[] present = new bool[UsageMembers.Count];

    public void Clear() => Array.Clear(present);

    public void Set(UsageMember meter, long value) => (values[(int)meter], present[(int)meter]) = (value, true);

    public void SetAbsent(UsageMember meter) => present[(int)meter] = false;

    public bool Has(UsageMember meter) => present[(int)meter];

    /// <summary>
    /// The counts, so that totals include their parts whichever of the two documented meanings the answer has: today's
    /// with uncached and cache-write tokens, or the older one, whose audio tokens include the cached ones.
    /// </summary>
    /// <exception cref="OverflowException">A sum does not fit 64 bits.</exception>
    public UsageCounts FromWire(UsageMember units)
    {
        checked
        {
            var cached = Has(InputCached) ? this[InputCached] : this[CachedText] + this[CachedAudio] + this[CachedImage];
            var cacheWrite = Has(InputCacheWrite) || !Has(InputUncached)
                ? this[InputCacheWrite]
                : Math.Max(0, this[Input] - cached - this[InputUncached]);
            var audio = IsOlder ? Math.Max(0, this[InputAudio] - this[CachedAudio]) : this[InputAudio];
            var uncached = Math.Max(this[InputUncached], audio + this[InputImage]);
            return new UsageCounts
            {
                Requests = this[ModelRequests],
                InputTokens = Math.Max(this[Input], uncached + cached + cacheWrite),
                CachedTokens = cached,
                CacheWriteTokens = cacheWrite,
                OutputTokens = Math.Max(this[Output], this[OutputAudio] + this[OutputImage]),
                InputAudioTokens = audio,
                CachedAudioTokens = this[CachedAudio],
                OutputAudioTokens = this[OutputAudio],
                InputImageTokens = this[InputImage],
                CachedImageTokens = this[CachedImage],
                OutputImageTokens = this[OutputImage],
                Units = units == Unknown ? 0 : this[units],
            };
        }
    }

    private bool IsOlder => !(Has(InputUncached) || Has(InputCacheWrite) || Has(InputText) || Has(InputImage));

    private long this[UsageMember meter] => present[(int)meter] ? values[(int)meter] : 0;
}
