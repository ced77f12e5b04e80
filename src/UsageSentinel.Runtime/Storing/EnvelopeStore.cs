using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// What the safety envelope has learned of each project, and which projects a person took out of it. It is stored with the ledger: the identity that sweeps cannot
/// write what decides about limits.
/// </summary>
public sealed class EnvelopeStore(IEntityStore store)
{
    private const string Partition = "envelope";
    private const string LearnedPrefix = "learned|";
    private const string DaysPrefix = "days|";
    private const string DaysReadPrefix = "read|";
    private const string TakenBackPrefix = "back|";
    private const string RefreshedPrefix = "day|";
    private static readonly JsonColumn<EnvelopeWire> Learned = new("what the safety envelope has learned", EnvelopeJson.Default.EnvelopeWire);

    /// <summary>What is known of a project; nothing where it is new.</summary>
    internal async Task<EnvelopeMemory> FindAsync(ProviderAccount account, ProjectId project, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, LearnedPrefix + Key(account, project), cancellationToken) is { } row
            ? Learned.Read(row, FromWire)
            : EnvelopeMemory.Nothing;

    /// <summary>What is known of every project of an account.</summary>
    internal async Task<ImmutableArray<(ProjectId Project, EnvelopeMemory Memory)>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var known = ImmutableArray.CreateBuilder<(ProjectId, EnvelopeMemory)>();
        var prefix = $"{LearnedPrefix}{account}|";
        await foreach (var row in store.QueryAsync(TableNames.Ledger, Partition, RowRange.StartingWith(prefix), cancellationToken))
        {
            known.Add((new ProjectId(row.RowKey[prefix.Length..]), Learned.Read(row, FromWire)));
        }

        return known.ToImmutable();
    }

    internal Task WriteAsync(ProviderAccount account, ProjectId project, EnvelopeMemory memory, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger,
        Partition,
        [new EntityWrite.Upsert(Learned.Write(new Entity(LearnedPrefix + Key(account, project)), ToWire(memory)))],
        cancellationToken);

    /// <summary>Forgets the caps that were set: the next ones begin from usage. What was learned stays.</summary>
    internal async Task ForgetCapsAsync(ProviderAccount account, ProjectId project, CancellationToken cancellationToken)
    {
        if (await FindAsync(account, project, cancellationToken) is { Caps.Models.IsEmpty: false } memory)
        {
            await WriteAsync(account, project, memory with { Caps = EnvelopeCaps.None }, cancellationToken);
        }
    }

    /// <summary>The busiest minutes of the days of a project, whether or not it has an envelope: what a throttle leaves room for.</summary>
    internal async Task<EnvelopeMemory> FindDaysAsync(ProviderAccount account, ProjectId project, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, DaysPrefix + Key(account, project), cancellationToken) is { } row
            ? Learned.Read(row, FromWire)
            : EnvelopeMemory.Nothing;

    internal Task WriteDaysAsync(ProviderAccount account, ProjectId project, EnvelopeMemory memory, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Upsert(Learned.Write(new Entity(DaysPrefix + Key(account, project)), ToWire(memory)))], cancellationToken);

    /// <summary>The last day that is in the days of all projects; null before the first.</summary>
    internal async Task<DateOnly?> DaysReadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, DaysReadPrefix + account, cancellationToken) is { } row && row.Text("Day") is { } day ? Day(day) : null;

    /// <summary>Writes down that the days of every project go up to that day.</summary>
    internal Task SetDaysReadAsync(ProviderAccount account, DateOnly day, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Upsert(new Entity(DaysReadPrefix + account).With("Day", Text(day)))], cancellationToken);

    /// <summary>The last day that the caps of all projects rest on; null before the first.</summary>
    internal async Task<DateOnly?> RefreshedAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, RefreshedPrefix + account, cancellationToken) is { } row && row.Text("Day") is { } day ? Day(day) : null;

    /// <summary>Writes down that the caps of every project rest on that day.</summary>
    internal Task SetRefreshedAsync(ProviderAccount account, DateOnly day, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Upsert(new Entity(RefreshedPrefix + account).With("Day", Text(day)))], cancellationToken);

    /// <summary>Whether a person took the caps of a project back.</summary>
    internal async Task<bool> IsTakenBackAsync(ProviderAccount account, ProjectId project, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, TakenBackPrefix + Key(account, project), cancellationToken) is not null;

    /// <summary>Writes down that a person took the caps of a project back, or handed them over again.</summary>
    internal Task SetTakenBackAsync(ProviderAccount account, ProjectId project, bool isTakenBack, string actor, DateTimeOffset now, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger,
        Partition,
        [isTakenBack
            ? new EntityWrite.Upsert(new Entity(TakenBackPrefix + Key(account, project)).With("By", actor).With("At", now))
            : new EntityWrite.Delete(TakenBackPrefix + Key(account, project))],
        cancellationToken);

    private static string Key(ProviderAccount account, ProjectId project) => $"{account}|{project}";

    private static EnvelopeMemory FromWire(EnvelopeWire wire) => new(
        Day(wire.Through),
        [.. wire.Days.Select(day => new EnvelopeDay(
            Day(day.Day), day.Models.ToImmutableSortedDictionary(model => model.Key, model => new BusyMinute(model.Value[0], model.Value[1]), StringComparer.Ordinal)))],
        new EnvelopeCaps(
            Day(wire.CapsOf), wire.Caps.ToImmutableSortedDictionary(cap => cap.Key, cap => new EnvelopeCap(cap.Value[0], cap.Value[1]), StringComparer.Ordinal)));

    private static EnvelopeWire ToWire(EnvelopeMemory memory) => new(
        Text(memory.Through),
        [.. memory.Days.Select(day => new EnvelopeDayWire(Text(day.Day), new(day.Models.ToDictionary(model => model.Key, model => (long[])[model.Value.Requests, model.Value.Tokens], StringComparer.Ordinal), StringComparer.Ordinal)))],
        Text(memory.Caps.Day),
        new(memory.Caps.Models.ToDictionary(cap => cap.Key, cap => (double[])[cap.Value.Requests, cap.Value.Tokens], StringComparer.Ordinal), StringComparer.Ordinal));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What the safety envelope knows of a project.</summary>
/// <param name="Through">The last day that was read; the first of all days for none.</param>
/// <param name="Days">The days that were complete, oldest first, 28 at the most.</param>
/// <param name="Caps">The caps as they were set last.</param>
internal sealed record EnvelopeMemory(DateOnly Through, ImmutableArray<EnvelopeDay> Days, EnvelopeCaps Caps)
{
    /// <summary>A project that is new.</summary>
    public static EnvelopeMemory Nothing { get; } = new(DateOnly.MinValue, [], EnvelopeCaps.None);
}

/// <summary>The same as JSON.</summary>
internal sealed record EnvelopeWire(string Through, EnvelopeDayWire[] Days, string CapsOf, SortedDictionary<string, double[]> Caps);

/// <summary>A day as JSON: requests and tokens of the busiest minute by model.</summary>
internal sealed record EnvelopeDayWire(string Day, SortedDictionary<string, long[]> Models);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EnvelopeWire))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
