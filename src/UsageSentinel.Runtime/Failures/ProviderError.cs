namespace UsageSentinel.Runtime.Failures;

/// <summary>Why a provider could not be read or would not act. A closed set: it is a metric label and decides the exit code.</summary>
public enum ProviderError
{
    /// <summary>The credential is wrong, expired or revoked (401).</summary>
    InvalidCredential,

    /// <summary>The credential is real but not an admin key, or lacks a scope (403, or 401 that names missing scopes).</summary>
    MissingScope,

    /// <summary>The start lies before what the provider still holds (<c>reporting_lookback_exceeded</c>).</summary>
    LookBackExceeded,

    /// <summary>The provider refuses the request as it is (other 4xx): repeating it is useless.</summary>
    Refused,

    /// <summary>What was named does not exist, or no longer (404).</summary>
    NotFound,

    /// <summary>Too many requests (429), after every retry.</summary>
    RateLimited,

    /// <summary>The provider's own fault (5xx), after every retry.</summary>
    ServerFault,

    /// <summary>No connection, name or TLS, or no answer in time, after every retry.</summary>
    Unreachable,

    /// <summary>The answer is not what the provider documents: garbage, truncated, or paging that contradicts itself.</summary>
    Malformed,

    /// <summary>It answers, and says nothing of use it reported before: what it knows is unknown, not zero.</summary>
    NoData,

    /// <summary>This machine's clock and the provider contradict each other: what is complete cannot be determined.</summary>
    WrongClock,
}
