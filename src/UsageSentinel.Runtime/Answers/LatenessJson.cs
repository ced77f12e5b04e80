namespace UsageSentinel.Runtime.Answers;

/// <summary>How late one source of an account is, as JSON.</summary>
/// <param name="Source">The usage endpoint, or <c>costs</c>.</param>
/// <param name="BucketWidth">The width of the buckets: <c>1m</c>, <c>1h</c> or <c>1d</c>.</param>
/// <param name="MedianMinutes">Half of the buckets have their last change within so many minutes after their end.</param>
/// <param name="Q99Minutes">And 99 of 100 within so many.</param>
/// <param name="Buckets">How many buckets that rests on; older ones count less.</param>
public sealed record LatenessJson(string Source, string BucketWidth, double MedianMinutes, double Q99Minutes, double Buckets);
