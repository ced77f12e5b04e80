namespace UsageSentinel.Core.Responding;

/// <summary>What a token that somebody brings turns out to be.</summary>
public abstract record ApprovalReading
{
    private ApprovalReading()
    {
    }

    /// <summary>Made by us and not expired. Whether it was used already is not written in it.</summary>
    public sealed record Valid(ApprovalClaim Claim) : ApprovalReading;

    /// <summary>Made by us, and too old.</summary>
    public sealed record Expired(ApprovalClaim Claim) : ApprovalReading;

    /// <summary>Not made by us, or not as we made it.</summary>
    public sealed record Forged : ApprovalReading;
}
