using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The record of one provider limit as stored beside the ledger, whose chain vouches for it.</summary>
internal static class LimitRow
{
    internal const string Prefix = "limit|";

    public static string RowKey(LimitKey key) => $"{Prefix}{key.Account.Provider}|{key.Account.Account}|{key.Project.Value}|{key.LimitKind}";

    public static Entity ToEntity(LimitKey key, OwnedLimit limit) => new Entity(RowKey(key))
        .With("Provider", key.Account.Provider)
        .With("Account", key.Account.Account)
        .With("Project", key.Project.Value)
        .With("Lever", key.LimitKind.ToString())
        .With("Person", ProviderLimitWire.Write(limit.Person))
        .With("Reasons", JsonSerializer.Serialize(
            [.. limit.Reasons.Select(reason => new LimitReasonWire(reason.Id, reason.Purpose.ToString(), ProviderLimitWire.Write(reason.Value) ?? string.Empty))], LimitRowJson.Default.LimitReasonWireArray))
        .With("Asked", JsonSerializer.Serialize(
            [.. limit.Asked.Select(asked => new AskedValueWire(ProviderLimitWire.Write(asked.Value) ?? string.Empty, asked.Until))], LimitRowJson.Default.AskedValueWireArray))
        .With("Theirs", limit.Theirs.IsEmpty ? null : JsonSerializer.Serialize([.. limit.Theirs], LimitRowJson.Default.StringArray));

    public static KeyValuePair<LimitKey, OwnedLimit> FromEntity(StoredEntity entity)
    {
        try
        {
            return KeyValuePair.Create(
                new LimitKey(
                    new ProviderAccount(Text(entity, "Provider"), Text(entity, "Account")),
                    new ProjectId(Text(entity, "Project")),
                    Enum.TryParse<ContainmentLevel>(entity.Text("Lever"), out var kind) ? kind : throw Broken(entity)),
                new OwnedLimit(
                    Value(entity, Text(entity, "Person")),
                    [.. (JsonSerializer.Deserialize(Text(entity, "Reasons"), LimitRowJson.Default.LimitReasonWireArray) ?? []).Select(wire => new LimitReason(
                        wire.Id, Enum.TryParse<LimitPurpose>(wire.Purpose, out var purpose) ? purpose : throw Broken(entity), Value(entity, wire.Value)))],
                    [.. (JsonSerializer.Deserialize(Text(entity, "Asked"), LimitRowJson.Default.AskedValueWireArray) ?? []).Select(wire => new AskedValue(Value(entity, wire.Value), wire.Until))])
                {
                    // A record of an earlier version has none.
                    Theirs = [.. JsonSerializer.Deserialize(entity.Text("Theirs") ?? "[]", LimitRowJson.Default.StringArray) ?? []],
                });
        }
        catch (JsonException)
        {
            throw Broken(entity);
        }
    }

    /// <summary>The record after a step of an action: its reason is there while the action may have changed the limit, and is settled once that is read back.</summary>
    public static OwnedLimit? After(OwnedLimit? limit, ContainmentAction act, DateTimeOffset at)
    {
        if (act is not { Wanted: { } wanted, Before: { } before })
        {
            return limit;
        }

        var ids = LimitParts.Ids(wanted);
        return act switch
        {
            { Status: ActionStatus.Restoring } => limit?.Lift(act.Id),
            { Status: ActionStatus.Verified } => OwnedLimit.Hold(limit, Reason(act, wanted), before, at).Settle(ids, at),
            { HoldsLimit: true } => OwnedLimit.Hold(limit, Reason(act, wanted), before, at),
            _ => limit?.Lift(act.Id).Settle(ids, at),
        };
    }

    /// <summary>The records of a store that was written before there were any: what the actions that hold a limit remember, oldest first.</summary>
    public static OwnedLimit? Of(IEnumerable<ContainmentAction> acts, LimitKey key) => acts
        .Where(act => act.HoldsLimit && act.Limit == key)
        .OrderBy(act => act.BegunAt).ThenBy(act => act.Id, StringComparer.Ordinal)
        .Aggregate((OwnedLimit?)null, (limit, act) => After(limit, act, act.BegunAt));

    private static LimitReason Reason(ContainmentAction act, ProviderLimitState wanted) => new(act.Id, LimitPurpose.Containment, wanted);

    private static ProviderLimitState Value(StoredEntity entity, string text) => ProviderLimitWire.Read(text) ?? throw Broken(entity);

    private static string Text(StoredEntity entity, string name) => entity.Text(name) ?? throw Broken(entity);

    private static StoreException Broken(StoredEntity entity) =>
        new(StoreError.Corrupt, $"The ledger's row {entity.RowKey} is incomplete. Restore the store from a backup.");
}

/// <summary>A reason as JSON.</summary>
internal sealed record LimitReasonWire(string Id, string Purpose, string Value);

/// <summary>A value that was asked for, as JSON.</summary>
internal sealed record AskedValueWire(string Value, DateTimeOffset? Until);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LimitReasonWire[]))]
[JsonSerializable(typeof(AskedValueWire[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class LimitRowJson : JsonSerializerContext;
