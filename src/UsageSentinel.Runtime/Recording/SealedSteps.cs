using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>How a row of the ledger names kept steps, and alerts whose steps went after their time.</summary>
public static class SealedSteps
{
    /// <summary>The row that takes steps into the chain.</summary>
    public static LedgerEntry Entry(ProviderAccount account, IReadOnlyCollection<RecordedTransitionId> steps, DateTimeOffset now) => new(
        now,
        LedgerKind.Judged,
        string.Empty,
        ResourcePath.Of(account),
        "automation",
        Text($"Evaluated: {steps.Count} {Plural.Of(steps.Count, "step")} of {Alerts(steps.Select(step => step.EpisodeId).Distinct(StringComparer.Ordinal).Count())}, with the hashes of their inputs."),
        JsonSerializer.Serialize(steps.Select(step => step.ToString())));

    /// <summary>The row that says that what these alerts rested on is about to be removed.</summary>
    public static LedgerEntry Purge(ProviderAccount account, IReadOnlyCollection<string> episodes, string why, DateTimeOffset now) => new(
        now,
        LedgerKind.Purged,
        string.Empty,
        ResourcePath.Of(account),
        "automation",
        Text($"Removed the recorded inputs of {Alerts(episodes.Count)}: {why}"),
        JsonSerializer.Serialize(episodes));

    /// <summary>The steps a row names; none where it is of another kind or cannot be read.</summary>
    public static ImmutableArray<RecordedTransitionId> Steps(LedgerEntry entry) =>
        entry.Kind is LedgerKind.Judged ? [.. Names(entry).Select(RecordedTransitionId.Parse).OfType<RecordedTransitionId>()] : [];

    /// <summary>The alerts whose inputs a row says went.</summary>
    public static ImmutableArray<string> Purged(LedgerEntry entry) => entry.Kind is LedgerKind.Purged ? Names(entry) : [];

    /// <summary>Every organization whose steps the ledger names, configured or not.</summary>
    public static async Task<ImmutableHashSet<ProviderAccount>> AccountsAsync(LedgerStore ledger, CancellationToken cancellationToken)
    {
        var accounts = ImmutableHashSet.CreateBuilder<ProviderAccount>();
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            if (row.Entry.Kind is LedgerKind.Judged && AccountOf(row.Entry) is { } account)
            {
                accounts.Add(account);
            }
        }

        return accounts.ToImmutable();
    }

    /// <summary>The organization a row is about, or null where it names none.</summary>
    public static ProviderAccount? AccountOf(LedgerEntry entry) => ResourcePath.Account(entry.Subject);

    private static ImmutableArray<string> Names(LedgerEntry entry)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(entry.Details) is { } names ? [.. names.OfType<string>()] : [];
        }
        catch (JsonException)
        {
            // The row was edited, which the chain shows.
            return [];
        }
    }

    private static string Alerts(int count) => Text($"{count} {Plural.Of(count, "alert")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
