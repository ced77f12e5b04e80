namespace UsageSentinel.Cli.Output;

/// <summary>An alert that was taken on, as JSON.</summary>
public sealed record AckJson(string Alert, string By, DateTimeOffset Until, bool Hold, bool Resolved);
