using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>Finds in the ledger what only the mode blocked. The guardrails' answers are stored for every decision, so nothing is computed again.</summary>
public sealed class ShadowDecisionReader(LedgerStore ledger, AlertIndex alerts, LabelStore labels, DecisionInputStore inputs)
{
    private static readonly string[] OfTheMode = [nameof(Guardrail.ObserveOnly), nameof(Guardrail.ApprovalMissing)];

    /// <param name="from">Included.</param>
    /// <param name="to">Not included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ShadowDecisionReport> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var first = new Dictionary<string, LedgerEntry>(StringComparer.Ordinal);
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            if (row.Entry.At >= from && row.Entry.At < to && WouldAct(row.Entry))
            {
                first.TryAdd(row.Entry.EpisodeId, row.Entry);
            }
        }

        var acts = ImmutableArray.CreateBuilder<ShadowActions>(first.Count);
        foreach (var entry in first.Values.OrderBy(entry => entry.At).ThenBy(entry => entry.EpisodeId, StringComparer.Ordinal))
        {
            var lost = await AtStakeAsync(entry, cancellationToken);
            acts.Add(new ShadowActions(entry.EpisodeId, entry.Subject, entry.At, entry.Summary, lost, await labels.FindAsync(entry.EpisodeId, cancellationToken))
            {
                Effect = await EffectAsync(entry, lost, cancellationToken),
            });
        }

        return new ShadowDecisionReport(from, to, acts.ToImmutable());
    }

    /// <summary>Whether only the mode blocked it. A row whose answers cannot be read counts as blocked by something else.</summary>
    public static bool WouldAct(LedgerEntry entry)
    {
        if (entry.Kind is not (LedgerKind.Withheld or LedgerKind.AwaitingApproval) || entry.EpisodeId.Length == 0)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(entry.Details);
            var against = document.RootElement.EnumerateArray()
                .Where(answer => answer.GetProperty("withholds").GetBoolean())
                .Select(answer => answer.GetProperty("rail").GetString())
                .ToList();
            return against.Count > 0 && against.All(rail => OfTheMode.Contains(rail, StringComparer.Ordinal));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The decision derived once more from its recorded inputs, against what the alert came to.</summary>
    private async Task<ShadowEffect?> EffectAsync(LedgerEntry entry, Usd lost, CancellationToken cancellationToken)
    {
        if (entry.InputsHash is not { Length: > 0 } hash
            || await inputs.FindAsync(hash, cancellationToken) is not RecordedInputs.Held { Inputs: var held }
            || held.Decide().Planned is not { } planned)
        {
            return null;
        }

        var traffic = held.Facts.Traffic;
        var later = Usd.Max(Usd.Zero, lost - (held.Facts.Alert?.Lost ?? Usd.Zero));
        var stopped = traffic is { LossPerHour.Amount: > 0 and var perHour } ? Math.Clamp(1 - (planned.LeftPerHour.Amount / perHour), 0, 1) : 1;
        return new ShadowEffect(planned.Level, later * stopped, (traffic?.NormalPerHour ?? Usd.Zero) * (decimal)Math.Clamp(planned.ShareHit ?? 0, 0, 1));
    }

    private async Task<Usd> AtStakeAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Subject.Split('/') is not ["", "providers", var provider, "accounts", var account, "projects", var project, "keys", var key])
        {
            return Usd.Zero;
        }

        var owner = new ProviderAccount(provider, account);
        var partition = Partitions.Series(owner, new SeriesId(new ProjectId(project), new KeyId(key)));
        var alert = await alerts.FindAsync(owner, partition, entry.EpisodeId, cancellationToken);
        return alert is null ? Usd.Zero : alert.Lost;
    }
}
