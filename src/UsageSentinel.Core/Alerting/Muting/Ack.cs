using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Muting;

/// <summary>
/// A person has acknowledged an alert. It stops repeats only: an escalation is sent, and ends it; so does its time. It is made for
/// one episode and never for the next.
/// </summary>
/// <param name="EpisodeId">The episode.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Until">Until when it holds, UTC.</param>
/// <param name="Severity">How bad the episode was when it was taken on.</param>
public sealed record Ack(string EpisodeId, string By, DateTimeOffset At, DateTimeOffset Until, Severity Severity)
{
    /// <summary>Whether no automatic response may be begun meanwhile.</summary>
    /// <value>The default is false.</value>
    public bool Holds { get; init; }

    public string? Note { get; init; }

    /// <summary>Whether it holds now, for an episode that is as bad as this.</summary>
    public bool IsInForce(Severity severity, DateTimeOffset now) => now >= At && now < Until && severity <= Severity;
}
