namespace UsageSentinel.Runtime.Failures;

/// <summary>A provider could not be read, or would not act. The message is one line fit for an operator and holds no secret and no response body.</summary>
public sealed class ProviderException : Exception
{
    public ProviderException(ProviderError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    public ProviderError Error { get; }

    /// <summary>With <see cref="ProviderError.LookBackExceeded"/>, the earliest start the provider said it accepts; null where it did not say.</summary>
    public DateTimeOffset? EarliestStart { get; init; }

    /// <summary>The HTTP status the provider answered with; null where there was no answer, or the answer was not the trouble.</summary>
    public int? Status { get; init; }
}
