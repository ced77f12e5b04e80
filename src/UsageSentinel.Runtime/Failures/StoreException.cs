namespace UsageSentinel.Runtime.Failures;

/// <summary>The store cannot be reached, read or written (disk full, read-only, locked, no authorization). The message is one line fit for an operator.</summary>
public sealed class StoreException(StoreError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public StoreError Error { get; } = error;

    /// <summary>A disk that is full, or a store that is away, fails whatever is asked of it: that is one failure and not many.</summary>
    public bool IsOfTheWholeStore => Error is StoreError.Full or StoreError.ReadOnly or StoreError.Unreachable or StoreError.Unauthorized;
}

/// <summary>Why a store failed.</summary>
public enum StoreError
{
    Unreachable,
    ReadOnly,
    Full,

    /// <summary>Held by another process for longer than the store waits.</summary>
    Busy,

    /// <summary>The file or row is not what this program wrote.</summary>
    Corrupt,

    Unauthorized,
    Other,
}
