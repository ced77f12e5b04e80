using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>What a refusal means.</summary>
/// <param name="Error">Its kind.</param>
/// <param name="Text">One line for the operator.</param>
/// <param name="EarliestStart">With <see cref="ProviderError.LookBackExceeded"/>, the earliest start it names; null if it names none.</param>
internal sealed record ApiRefusal(ProviderError Error, string Text, DateTimeOffset? EarliestStart = null);
