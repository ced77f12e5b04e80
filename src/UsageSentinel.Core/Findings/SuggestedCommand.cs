namespace UsageSentinel.Core.Findings;

/// <summary>A command that a person can copy from a notice.</summary>
/// <param name="When">In which case, in a few words.</param>
/// <param name="Command">The whole command line: <c>{id}</c> is the alert, <c>{key}</c> the key.</param>
public readonly record struct SuggestedCommand(string When, string Command);
