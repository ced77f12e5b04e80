namespace UsageSentinel.Simulator;

/// <summary>Oddities of the real API that a client has to live with, each of which can be switched.</summary>
/// <remarks>
/// Those about the organization itself (from <see cref="Unattributed"/> to <see cref="InactiveOwners"/>, and <see cref="OddNames"/>) are read once, at the
/// start; the others may be switched at any time.
/// </remarks>
[Flags]
public enum SimulatorTraps
{
    None = 0,

    /// <summary>Counts climb for minutes after a bucket's end; cost rows come hours later and are restated once.</summary>
    LateBuckets = 1 << 0,

    /// <summary>Costs: after the last page there is another one, without buckets and with a cursor, without end.</summary>
    EmptyPageWithCursor = 1 << 1,

    /// <summary>Every page names its own cursor as the next one. No client can finish.</summary>
    RepeatedCursor = 1 << 2,

    /// <summary>Pages say that there is more and do not say where. No client can finish.</summary>
    HasMoreWithoutCursor = 1 << 3,

    /// <summary>Amounts come as JSON strings, some of them with 34 digits.</summary>
    StringAmounts = 1 << 4,

    /// <summary>Costs have rows of <c>0E-6176</c>, as a number and as a string.</summary>
    TinyDecimalAmounts = 1 << 5,

    /// <summary>Costs have rows whose amount is null.</summary>
    NullAmounts = 1 << 6,

    /// <summary>Optional members that are zero, null or can be derived are absent.</summary>
    MissingMembers = 1 << 7,

    /// <summary>Every object has a member that no document mentions.</summary>
    UnknownMembers = 1 << 8,

    /// <summary>Results hold rows of an object type that no document mentions.</summary>
    UnknownResultObjects = 1 << 9,

    /// <summary>Costs grouped by or filtered on <c>api_key_id</c> are a 400.</summary>
    CostsRefuseApiKeyGrouping = 1 << 10,

    /// <summary>Now and then 429, with <c>Retry-After: 1</c>; the retry succeeds.</summary>
    TooManyRequestsWithRetryAfter = 1 << 11,

    /// <summary>Now and then 429 without <c>Retry-After</c>; the retry succeeds.</summary>
    TooManyRequestsWithoutRetryAfter = 1 << 12,

    /// <summary>Now and then 500 or 503; the retry succeeds.</summary>
    ServerErrors = 1 << 13,

    /// <summary>Now and then an answer takes a quarter of a second.</summary>
    SlowResponses = 1 << 14,

    /// <summary>Every body ends in the middle. No client can finish.</summary>
    TruncatedBodies = 1 << 15,

    /// <summary>Every body is a web page. No client can finish.</summary>
    GarbageBodies = 1 << 16,

    /// <summary>Usage without a key: the playground, and a key too old to be tracked.</summary>
    Unattributed = 1 << 17,

    /// <summary>A key has usage and is in no inventory.</summary>
    UnknownKeys = 1 << 18,

    /// <summary>There is an archived project with usage in the past; reading below it is a 400.</summary>
    ArchivedProjects = 1 << 19,

    /// <summary>Service and batch keys belong to service accounts: deleting such a key is a 400.</summary>
    ServiceAccountKeys = 1 << 20,

    /// <summary>Some owners lost access to their project: the default listing hides their keys.</summary>
    InactiveOwners = 1 << 21,

    /// <summary>Usage and costs reach back 20 days only, not a year.</summary>
    ShortLookback = 1 << 22,

    /// <summary>Line items of costs are worded as real bills have been seen to word them, and some as none has been.</summary>
    OddLineItems = 1 << 23,

    /// <summary>Names of keys, projects and people are long, of wide or combining characters, or look like markup.</summary>
    OddNames = 1 << 24,

    /// <summary>Errors that a retry cures.</summary>
    Transient = TooManyRequestsWithRetryAfter | TooManyRequestsWithoutRetryAfter | ServerErrors | SlowResponses,

    /// <summary>What the real API always does, without transient errors (waiting for retries takes real time).</summary>
    Default = LateBuckets | EmptyPageWithCursor | StringAmounts | TinyDecimalAmounts | NullAmounts | MissingMembers
        | UnknownMembers | Unattributed | UnknownKeys | ArchivedProjects | ServiceAccountKeys
        | InactiveOwners,

    /// <summary>All that a correct client survives without losing anything.</summary>
    Faithful = Default | UnknownResultObjects | Transient,

    /// <summary>Everything a correct client can only report.</summary>
    Fatal = RepeatedCursor | HasMoreWithoutCursor | TruncatedBodies | GarbageBodies,

    All = Faithful | Fatal | CostsRefuseApiKeyGrouping | ShortLookback | OddLineItems | OddNames,
}
