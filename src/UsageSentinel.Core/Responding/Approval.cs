namespace UsageSentinel.Core.Responding;

/// <summary>What a person said to exactly this act on exactly this episode.</summary>
public enum Approval
{
    /// <summary>No person has answered, or the answer has expired.</summary>
    None,

    Approved,

    /// <summary>Two people with proven identities have approved.</summary>
    ApprovedByTwo,

    Denied,

    /// <summary>A person said no, and there is new evidence since: the person is asked again, and nothing is done without them.</summary>
    AskedAgain,

    /// <summary>It could not be read: no approval, and possibly a denial.</summary>
    Unreadable,
}
