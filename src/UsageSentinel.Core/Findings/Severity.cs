namespace UsageSentinel.Core.Findings;

/// <summary>How bad, by expected loss and urgency; ordered.</summary>
public enum Severity
{
    /// <summary>Worth knowing; goes to a digest.</summary>
    Info,

    /// <summary>A person should look today.</summary>
    Warning,

    /// <summary>A person should look now.</summary>
    Critical,
}
