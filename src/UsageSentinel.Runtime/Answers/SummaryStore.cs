using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>
/// The summary of an account as stored: packed JSON in a row, or in a few that are written together. A process unpacks one version once.
/// </summary>
public sealed class SummaryStore(IEntityStore store)
{
    /// <summary>One batch must hold it. An organization that needs more is computed from its rows.</summary>
    private const int MostRows = 3;

    private readonly ConcurrentDictionary<ProviderAccount, AccountSummary> known = new();

    /// <summary>The summary of this version of the account's state; null if none is stored.</summary>
    internal async Task<AccountSummary?> FindAsync(ProviderAccount account, string state, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(TableNames.Sentinel, Partitions.Summary(account), Partitions.SummaryHead, cancellationToken) is not { } head || head.Text("State") != state)
        {
            return null;
        }

        if (known.TryGetValue(account, out var summary) && summary.State == state)
        {
            return summary;
        }

        using var packed = new MemoryStream();
        for (var number = 0; number < head.Number("Rows"); number++)
        {
            // Rows of one summary are written together: a row of another means that a sweep is ahead.
            if (await store.FindAsync(TableNames.Sentinel, Partitions.Summary(account), Row(number), cancellationToken) is not { } row || row.Text("State") != state)
            {
                return null;
            }

            packed.Write(row.Blob() ?? []);
        }

        var wire = StoredContent.Read("the summary of an account", () => JsonSerializer.Deserialize(Compressed.Read(packed.ToArray()), SummaryJson.Default.SummaryWire));
        return wire?.Version == SummaryWire.Current ? known[account] = wire.ToSummary(account) : null;
    }

    /// <summary>The account at a glance, from one row whatever the number of keys; null if it is not stored for this version of the account's state.</summary>
    internal async Task<AccountGlance?> GlanceAsync(ProviderAccount account, string state, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Summary(account), Partitions.SummaryHead, cancellationToken) is { } head && head.Text("State") == state
            ? GlanceText.Read(head.Text("Glance"), account)
            : null;

    /// <summary>Replaces what was stored.</summary>
    internal async Task WriteAsync(ProviderAccount account, AccountSummary summary, CancellationToken cancellationToken)
    {
        var packed = Compressed.Write(JsonSerializer.SerializeToUtf8Bytes(SummaryWire.Of(summary), SummaryJson.Default.SummaryWire));
        var parts = packed.Chunk(EntityBlob.MaxBytes).ToList();
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Summary(account),
            parts.Count > MostRows
                ? [new EntityWrite.Delete(Partitions.SummaryHead)]
                :
                [
                    new EntityWrite.Upsert(new Entity(Partitions.SummaryHead).With("State", summary.State).With("Rows", (long)parts.Count)
                        .With("Glance", GlanceText.Write(AccountGlance.Of(summary.Overview)))),
                    .. parts.Select((part, number) => new EntityWrite.Upsert(new Entity(Row(number)).With("State", summary.State).WithBlob(part))),
                ],
            cancellationToken);
    }

    private static string Row(int number) => number.ToString("D3", CultureInfo.InvariantCulture);
}
