namespace UsageSentinel.Core.Pricing;

/// <summary>
/// The cost of a request that is more expensive because of its length. Providers decide it per request; buckets contain averages only, so it is applied
/// where the average request of a bucket is longer, and a bucket of mixed lengths is estimated low until bills correct it.
/// </summary>
/// <param name="Above">Input tokens of a request above which all of it costs more.</param>
/// <param name="Input">Every kind of input, as a multiple of its price; 1 or more.</param>
/// <param name="Output">Every kind of output, as a multiple of its price; 1 or more.</param>
public sealed record LongContext(long Above, decimal Input, decimal Output);
