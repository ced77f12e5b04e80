namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>How a notice sounds: its colour, and the word it begins with.</summary>
public enum NoticeTone
{
    Info,
    Warning,
    Critical,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>Sums of a period, or what was held back.</summary>
    Digest,

    /// <summary>A test of the route; nothing is wrong.</summary>
    Test,
}
