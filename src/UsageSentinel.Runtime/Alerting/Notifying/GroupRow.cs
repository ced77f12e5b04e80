using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>The group of a route as stored: its current alerts, what was sent, and the progress of the sending.</summary>
/// <param name="Group">The current alerts.</param>
/// <param name="Entry">What was last sent.</param>
/// <param name="Claim">When to check it again, in real time, which sender has it, and the result of earlier attempts; without a time it is not checked before an event is received.</param>
public sealed record GroupRow(NotifyGroup Group, NotifyEntry? Entry, DeliveryClaim Claim)
{
    internal const string Prefix = "g|";

    private static readonly JsonColumn<GroupWire> Column = new("a notification log", NotifyJson.Default.GroupWire);

    /// <summary>The id the medium gave the first message of the group.</summary>
    public string? ExternalId { get; init; }

    /// <summary>When the notice that is being sent was made; null where none is. A notice sent again is of the same time.</summary>
    public DateTimeOffset? NoticeAt { get; init; }

    /// <summary>Why nothing was sent at the last check; null if something was sent.</summary>
    public NotifyReason? PassedFor { get; init; }

    internal Entity ToEntity() => Column.Write(
        ClaimColumns.Groups.Write(new Entity(Prefix + Group.Key), Claim)
            .With("ExternalId", ExternalId)
            .With("NoticeAt", NoticeAt)
            .With("PassedFor", PassedFor?.ToString()),
        GroupWire.Of(this));

    internal static GroupRow FromEntity(StoredEntity entity) => Column.Read(
        entity,
        wire => new GroupRow(wire.ToGroup(entity.RowKey[Prefix.Length..]), wire.ToEntry(), ClaimColumns.Groups.Read(entity))
        {
            ExternalId = entity.Text("ExternalId"),
            NoticeAt = entity.Instant("NoticeAt"),
            PassedFor = Enum.TryParse<NotifyReason>(entity.Text("PassedFor"), out var reason) ? reason : null,
        });

    /// <summary>Sorts by time first, so that due rows come first.</summary>
    internal static string DueKey(DateTimeOffset at, string groupKey) =>
        string.Create(CultureInfo.InvariantCulture, $"t|{Math.Max(0, at.ToUnixTimeMilliseconds()):D15}|{groupKey}");
}

/// <summary>A group as JSON. Two columns keep the names under which they were stored first.</summary>
internal sealed record GroupWire(
    GroupedAlert[] Members,
    [property: JsonPropertyName("ToldAt")] DateTimeOffset? ReportedAt,
    [property: JsonPropertyName("Told")] ReportedWire[] Reported)
{
    public static GroupWire Of(GroupRow row) => new(
        [.. row.Group.Members.Values],
        row.Entry?.At,
        [.. (row.Entry?.Firing ?? ImmutableSortedDictionary<string, Reported>.Empty).Select(pair =>
            new ReportedWire(pair.Key, pair.Value.Severity, pair.Value.WasFlapping, pair.Value.AckId, pair.Value.Level)
            {
                FirstAt = pair.Value.FirstAt,
                EscalatedAt = pair.Value.EscalatedAt,
                EscalatedFrom = pair.Value.EscalatedFrom,
            })]);

    public NotifyGroup ToGroup(string key) => new(key, ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal, Members.Select(member => KeyValuePair.Create(member.Id, member))));

    public NotifyEntry? ToEntry() => ReportedAt is { } at
        ? new NotifyEntry(at, ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, Reported.Select(reported => KeyValuePair.Create(reported.Id, reported.ToReported()))))
        : null;
}

internal sealed record ReportedWire(string Id, Severity Severity, bool WasFlapping, string? AckId, int Level = 0)
{
    public DateTimeOffset? FirstAt { get; init; }

    public DateTimeOffset? EscalatedAt { get; init; }

    public string? EscalatedFrom { get; init; }

    public Reported ToReported() => new(Severity, WasFlapping, AckId) { Level = Level, FirstAt = FirstAt, EscalatedAt = EscalatedAt, EscalatedFrom = EscalatedFrom };
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(UsdJsonConverter), typeof(LabelsJsonConverter)])]
[JsonSerializable(typeof(GroupWire))]
[JsonSerializable(typeof(RouteCountersWire))]
internal sealed partial class NotifyJson : JsonSerializerContext;
