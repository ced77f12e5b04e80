namespace UsageSentinel.Core.Responding;

/// <summary>How many people have to approve an action still.</summary>
public enum ApprovalsNeeded
{
    /// <summary>One, of whom no proof of identity is needed.</summary>
    One,

    /// <summary>Two with a proven identity; none has approved.</summary>
    Two,

    /// <summary>A second one with a proven identity; the first has approved.</summary>
    Second,
}
