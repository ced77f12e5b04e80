namespace UsageSentinel.Cli.Output;

/// <summary>Something that waits, as JSON.</summary>
/// <param name="Kind"><c>event</c> waits to be published, <c>notice</c> to be delivered by a route, <c>dead_letter</c> to be replayed.</param>
/// <param name="Id">The event, the group or the message.</param>
/// <param name="Where">The route or the queue; null for an event.</param>
/// <param name="Since">Since when it waits, UTC.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="NextAt">When it is tried again, UTC; null for at the next occasion.</param>
/// <param name="Refused">Whether somebody must change something first.</param>
/// <param name="Error">Why the last attempt failed; null for none.</param>
public sealed record OutboxJson(
    string Kind, string Id, string? Where, DateTimeOffset? Since, int Attempts, DateTimeOffset? NextAt, bool Refused, string? Error);
