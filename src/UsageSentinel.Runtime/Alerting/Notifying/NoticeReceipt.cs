namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>A notice that was delivered.</summary>
/// <param name="Route">To whom.</param>
/// <param name="GroupKey">The group of alerts it was about.</param>
/// <param name="At">When the medium confirmed it, UTC.</param>
/// <param name="Reason">Why it was sent.</param>
internal sealed record NoticeReceipt(string Route, string GroupKey, DateTimeOffset At, string Reason);
