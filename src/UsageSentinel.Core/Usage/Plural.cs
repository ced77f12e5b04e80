namespace UsageSentinel.Core.Usage;

/// <summary>Words that agree with a number: 1 request, 2 requests, 0 requests.</summary>
public static class Plural
{
    /// <summary>The word for so many; the number itself is not part of it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one, such as <c>request</c>.</param>
    /// <param name="many">The word for any other number; null for <paramref name="one"/> with an s.</param>
    public static string Of(double count, string one, string? many = null) => count is 1 ? one : many ?? one + "s";
}
