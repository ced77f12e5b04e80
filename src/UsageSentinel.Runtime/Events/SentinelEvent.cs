using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageSentinel.Runtime.Events;

/// <summary>An event in the JSON form of CloudEvents 1.0. Holds no secret, no prompt and no e-mail address.</summary>
/// <param name="Id">Deterministic: the same fact has the same id.</param>
/// <param name="Source"><c>/usagesentinel/{deployment}</c>.</param>
/// <param name="Type">One of the types of the contract.</param>
/// <param name="Subject"><c>/providers/{provider}/accounts/{account}/projects/{project}/keys/{key}</c>.</param>
/// <param name="Time">When it happened, in event time, UTC.</param>
/// <param name="Data">What happened.</param>
public sealed record SentinelEvent(
    [property: JsonPropertyOrder(1)] string Id,
    [property: JsonPropertyOrder(2)] string Source,
    [property: JsonPropertyOrder(3)] string Type,
    [property: JsonPropertyOrder(4)] string Subject,
    [property: JsonPropertyOrder(5)] DateTimeOffset Time,
    [property: JsonPropertyOrder(7)] EventDetails Data)
{
    [JsonPropertyName("specversion")]
    [JsonPropertyOrder(0)]
    public string SpecVersion { get; init; } = "1.0";

    [JsonPropertyName("datacontenttype")]
    [JsonPropertyOrder(6)]
    public string DataContentType { get; init; } = "application/json";

    public string ToJson() => JsonSerializer.Serialize(this, EventJson.Default.SentinelEvent);

    /// <summary>The event, or null where the text is not one.</summary>
    public static SentinelEvent? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EventJson.Default.SentinelEvent) is { Id: not null, Type: not null, Data: not null } parsed
                ? parsed with { Data = Whole(parsed.Data) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Lists that were left out are empty: a list that is none could not be written again.</summary>
    private static EventDetails Whole(EventDetails data) => data with
    {
        Audiences = data.Audiences.IsDefault ? [] : data.Audiences,
        Digest = data.Digest is { Lines.IsDefault: true } digest ? digest with { Lines = [] } : data.Digest,
    };
}

/// <summary>The payload. A member that does not apply is left out.</summary>
public sealed record EventDetails
{
    public int Version { get; init; } = 1;

    /// <summary>Which subscriptions it is for.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    public string? AlertId { get; init; }

    public int Sequence { get; init; }

    public string? Rule { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>critical</c>.</summary>
    public string? Severity { get; init; }

    public string? Provider { get; init; }

    public string? Account { get; init; }

    public string? ProjectId { get; init; }

    public string? ApiKeyId { get; init; }

    /// <summary>What people call the key; in notices only.</summary>
    public string? KeyName { get; init; }

    /// <summary>What people call the project; in notices only.</summary>
    public string? ProjectName { get; init; }

    public string? Name { get; init; }

    /// <summary>Whose key it is, by the inventory's name or id; never an address. Left out where names of owners are switched off.</summary>
    public string? Owner { get; init; }

    /// <summary>The team or cost centre the key or project is charged to.</summary>
    public string? Team { get; init; }

    /// <summary>The operator's own labels of the key, each as <c>name=value</c>, in the order of their names; left out if it has none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public DateTimeOffset? ActiveAt { get; init; }

    /// <summary>The start of the time in which the alert stays open because it is flapping.</summary>
    public DateTimeOffset? FlappingSince { get; init; }

    /// <summary>True if the first sweep of the account found it; else left out.</summary>
    public bool? FirstSweep { get; init; }

    /// <summary>Until when an acknowledgement holds.</summary>
    public DateTimeOffset? AckedUntil { get; init; }

    public DateTimeOffset? FiredAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public string? ResolvedReason { get; init; }

    public string? Meter { get; init; }

    public double? Observed { get; init; }

    public double? Expected { get; init; }

    public double? Score { get; init; }

    /// <summary>Estimated US dollars above expectation since the episode began.</summary>
    public decimal? ExcessUsd { get; init; }

    /// <summary>Estimated US dollars above expectation in an hour now; left out where the rule does not measure that.</summary>
    public decimal? BurnUsdPerHour { get; init; }

    /// <summary>The lowest plausible <see cref="ExcessUsd"/>; left out where every price is listed.</summary>
    public decimal? AtLeastUsd { get; init; }

    /// <summary>The highest plausible <see cref="ExcessUsd"/>; left out where every price is listed.</summary>
    public decimal? AtMostUsd { get; init; }

    /// <summary><c>estimated</c>, <c>billed</c> where it is about a bill, <c>unpriced</c> or <c>partly unpriced</c> where models have no price.</summary>
    public string? CostBasis { get; init; }

    /// <summary>How much of <see cref="Observed"/> is billed, where it adds up days of both kinds.</summary>
    public decimal? BilledUsd { get; init; }

    /// <summary>The price list the estimate rests on.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>How far it went by the steps of its rule: the threshold of a budget, in percent.</summary>
    public int? Level { get; init; }

    /// <summary>What the alert is called: settled an hour after it was found.</summary>
    public string? Title { get; init; }

    public string? Cause { get; init; }

    public string? Explanation { get; init; }

    /// <summary>What people changed at the provider in the day before it began; in notices only.</summary>
    public string? Changed { get; init; }

    /// <summary>The guardrail that blocked the action, or the containment level that was used.</summary>
    public string? Decision { get; init; }

    /// <summary>The sums of a period, for an event of type <c>Cost.Digest</c> or <c>Cost.Report</c>.</summary>
    public DigestDetails? Digest { get; init; }

    /// <summary>Where the files of the report are, for an event of type <c>Cost.Report</c>; omitted if they are not exported.</summary>
    public string? ReportLocation { get; init; }

    /// <summary>Usage is complete up to here.</summary>
    public DateTimeOffset? DataThrough { get; init; }

    /// <summary>The hash of the ledger's last row when the event left; added as it leaves.</summary>
    public string? LedgerHead { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SentinelEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
