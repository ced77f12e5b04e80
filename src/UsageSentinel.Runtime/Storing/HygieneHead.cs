using System.Globalization;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Which review of the hygiene of an organization is stored.</summary>
/// <param name="At">When it was reviewed, UTC.</param>
/// <param name="Policy">Names the policy that it follows.</param>
/// <param name="Snapshot">Names the inventory that it is of.</param>
internal sealed record HygieneHead(DateTimeOffset At, string Policy, string Snapshot)
{
    /// <summary>Rows of findings. The default is 0.</summary>
    public int Rows { get; init; }

    /// <summary>The version of the row. The default is the empty string, for one that is not stored yet.</summary>
    public string ETag { get; init; } = string.Empty;

    /// <summary>Names the review as it was written: one of the same moment that replaced it has another.</summary>
    public string Version => $"{Name} {ETag}";

    /// <summary>Names the review.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{At.UtcDateTime:yyyyMMddHHmmssfff}");
}
