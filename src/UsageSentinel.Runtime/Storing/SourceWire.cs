using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The sources that are not read, and what was kept apart, as one text.</summary>
internal sealed record SourceWire(
    string Name, DateTimeOffset? Since, DateTimeOffset? Hours, DateTimeOffset? Minutes, int Failures, string? Error, string? Message, int Unreadable, int Unknown, string? Reason, DateTimeOffset? At, DateTimeOffset? Doubt = null)
{
    public static string? Write(AccountState state) => state.Sources.IsEmpty && state.Apart.IsEmpty && state.Doubts.IsEmpty
        ? null
        : JsonSerializer.Serialize(
            [
                .. state.Sources.Values.Select(source => new SourceWire(
                    source.Name, source.UnreadSince, source.HoursThrough, source.MinutesThrough, source.Failures, source.Error?.ToString(), source.Message, 0, 0, null, null)),
                .. state.Apart.Select(apart => new SourceWire(
                    apart.Key, null, null, null, 0, null, null, apart.Value.Kept.Unreadable, apart.Value.Kept.UnknownKinds, apart.Value.Kept.Reason, apart.Value.At)),
                .. state.Doubts.Select(doubt => new SourceWire(doubt.Key.Name(), null, null, null, 0, null, null, 0, 0, null, null, doubt.Value)),
            ],
            SourceJson.Default.SourceWireArray);

    /// <summary>What an earlier version stored has none: every source is as complete as the account.</summary>
    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    public static AccountState Read(string? text, AccountState state)
    {
        if (text is null)
        {
            return state;
        }

        return StoredContent.Read("the state of an account", () =>
        {
            using var document = JsonDocument.Parse(text);
            var wires = document.RootElement.ValueKind is JsonValueKind.Array
                ? document.RootElement.EnumerateArray().Select(FromJson).ToArray()
                : throw new JsonException("It is not an array.");
            return state with
            {
                Sources = SourceState.None.SetItems(wires.Where(wire => wire.Since is not null).Select(wire => KeyValuePair.Create(wire.Name, wire.ToSource()))),
                Apart = ApartState.None.SetItems(wires.Where(wire => wire.At is not null).Select(wire => KeyValuePair.Create(
                    wire.Name, new ApartState(new UnreadResults(wire.Unreadable, wire.Unknown, wire.Reason), wire.At ?? default)))),
                Doubts = ImmutableSortedDictionary.CreateRange(
                    from endpoint in Enum.GetValues<UsageEndpoint>()
                    join wire in wires on endpoint.Name() equals wire.Name
                    where wire.Doubt is not null
                    select KeyValuePair.Create(endpoint, wire.Doubt ?? default)),
            };
        });
    }

    private static SourceWire FromJson(JsonElement source) => new(
        source.Named(nameof(Name)),
        source.Instant(nameof(Since)),
        source.Instant(nameof(Hours)),
        source.Instant(nameof(Minutes)),
        (int)source.Count(nameof(Failures)),
        source.Text(nameof(Error)),
        source.Text(nameof(Message)),
        (int)source.Count(nameof(Unreadable)),
        (int)source.Count(nameof(Unknown)),
        source.Text(nameof(Reason)),
        source.Instant(nameof(At)),
        source.Instant(nameof(Doubt)));

    private SourceState ToSource() => new(Name, Since ?? default)
    {
        HoursThrough = Hours,
        MinutesThrough = Minutes,
        Failures = Failures,
        Error = Enum.TryParse<ProviderError>(Error, out var error) ? error : null,
        Message = Message,
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SourceWire[]))]
internal sealed partial class SourceJson : JsonSerializerContext;
