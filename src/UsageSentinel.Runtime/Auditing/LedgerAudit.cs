using System.Globalization;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Follows the chain of the ledger from its first row to its head, and compares it with every anchor and with the acts it vouches for.
/// </summary>
public sealed class LedgerAudit(LedgerStore ledger, IAnchor anchor)
{
    /// <param name="witness">A head hash that was published, such as <c>data.ledgerHead</c> of an old event; null for none.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    public async Task<AuditVerdict> VerifyAsync(string? witness, CancellationToken cancellationToken)
    {
        // In this order, so that a row or an anchor appended meanwhile is never missing from what it is compared with.
        var note = await ledger.ReadAnchoredAsync(cancellationToken);
        var known = await ledger.ReadHeadAsync(cancellationToken);
        var anchors = await anchor.ReadAsync(cancellationToken);
        if (anchors.UnreadableLines > 0)
        {
            return Broken(0, $"{anchors.UnreadableLines} anchor lines cannot be read: they were edited.");
        }

        var head = await ledger.ReadHeadAsync(cancellationToken);
        var hashes = new Dictionary<long, string> { [0] = LedgerRow.Genesis };
        var anchored = anchors.Points.Select(point => point.Number).Append(head.Number).ToHashSet();
        var last = LedgerHead.Empty;
        var isWitnessed = witness is null || witness == LedgerRow.Genesis;
        var vouched = new VouchedRows(known.Number);
        await foreach (var entity in ledger.ReadStoredAsync(cancellationToken))
        {
            if (Fault(entity, last) is { } fault)
            {
                return fault;
            }

            if (vouched.Vouch(last.Number + 1, entity) is { } why)
            {
                return Broken(last.Number + 1, why);
            }

            last = new LedgerHead(last.Number + 1, entity.Text("Hash") ?? string.Empty);
            isWitnessed |= last.Hash == witness;
            if (anchored.Contains(last.Number))
            {
                hashes[last.Number] = last.Hash;
            }
        }

        return await AgainstHeadAsync(head, hashes, last, cancellationToken)
            ?? AgainstAnchors(anchors, hashes, last)
            ?? (anchor.IsKept ? Named(anchors, note, vouched) : null)
            ?? await AgainstActsAsync(last, cancellationToken)
            ?? (isWitnessed ? null : Broken(last.Number, "No row has the given hash: rows up to it were removed or rewritten."))
            ?? (AuditVerdict)new AuditVerdict.Sound(last.Number, anchors.Points.Select(point => point.Number).DefaultIfEmpty().Max(), last.Hash);
    }

    private static AuditVerdict.Broken? Fault(StoredEntity entity, LedgerHead last)
    {
        var expected = last.Number + 1;
        return LedgerRow.NumberOf(entity) switch
        {
            null => Broken(expected, $"A row named '{Text.DisplayText.Of(entity.RowKey, 40)}' was inserted before row {expected}."),
            var number when number > expected => Broken(expected, $"Rows {expected} to {number - 1} are missing."),
            _ when !LedgerRow.HasTheShape(entity) => Broken(expected, $"Row {expected} was edited: a property is missing or unknown."),
            _ when entity.Text("Hash") != LedgerRow.HashOf(expected, entity) => Broken(expected, $"Row {expected} was edited: its hash does not match its content."),
            _ when entity.Text("Previous") != last.Hash => Broken(
                expected, $"Row {expected} does not follow row {last.Number}: one of them was replaced, or rows between them were removed."),
            _ => null,
        };
    }

    private async Task<AuditVerdict.Broken?> AgainstHeadAsync(
        LedgerHead head, Dictionary<long, string> hashes, LedgerHead last, CancellationToken cancellationToken)
    {
        if (head.Number > last.Number)
        {
            return Broken(last.Number + 1, $"Rows {last.Number + 1} to {head.Number} are missing: the head refers to a later row.");
        }

        if (hashes.GetValueOrDefault(head.Number) != head.Hash)
        {
            return Broken(head.Number, $"Row {head.Number} was replaced: the head contains another hash.");
        }

        // Rows behind the head that was read first were appended since, or by somebody who does not know of the head.
        var now = last.Number > head.Number ? await ledger.ReadHeadAsync(cancellationToken) : head;
        return now.Number < last.Number ? Broken(now.Number + 1, $"Row {now.Number + 1} was inserted after the head.") : null;
    }

    private static AuditVerdict.Broken? AgainstAnchors(AnchorLog anchors, Dictionary<long, string> hashes, LedgerHead last)
    {
        var held = 0L;
        foreach (var point in anchors.Points.OrderBy(point => point.Number).ThenBy(point => point.At))
        {
            if (point.Number > last.Number)
            {
                return Broken(last.Number + 1, $"Rows {last.Number + 1} to {point.Number} are missing: row {point.Number} was anchored at {At(point)}. The anchors confirm the rows up to {held}.");
            }

            if (hashes.GetValueOrDefault(point.Number) != point.Hash)
            {
                return Broken(
                    held + 1, $"The chain was rewritten between row {held + 1} and row {point.Number}: row {point.Number} was anchored with another hash at {At(point)}.");
            }

            held = point.Number;
        }

        return null;
    }

    /// <summary>Anchors that the store, or a row of the chain, says there are.</summary>
    private static AuditVerdict.Broken? Named(AnchorLog anchors, AnchoredNote note, VouchedRows vouched)
    {
        var most = Math.Max(note.Count, vouched.Anchors);
        if (anchors.Points.Length < most)
        {
            return Broken(0, $"There are {anchors.Points.Length} anchors, but the store refers to {most}: anchors were deleted, or are now stored elsewhere.");
        }

        var held = anchors.Points.Select(point => point.Number).ToHashSet();
        var missing = vouched.Anchored.Append(note.Number).Where(number => number > 0 && !held.Contains(number)).Order().FirstOrDefault();
        return missing > 0 ? Broken(missing, $"The anchor of row {missing} is missing, but the store refers to it: anchors were deleted or edited.") : null;
    }

    /// <summary>The acts and the words of people, on which budgets, cool-downs and approvals rest.</summary>
    private async Task<AuditVerdict.Broken?> AgainstActsAsync(LedgerHead last, CancellationToken cancellationToken)
    {
        try
        {
            return (await ledger.ReadActsAsync(cancellationToken)).Fault is { } fault ? Broken(last.Number, fault) : null;
        }
        catch (StoreException broken) when (broken.Error is StoreError.Corrupt)
        {
            return Broken(last.Number, broken.Message);
        }
    }

    private static AuditVerdict.Broken Broken(long row, FormattableString why) => new(row, why.ToString(CultureInfo.InvariantCulture));

    private static AuditVerdict.Broken Broken(long row, string why) => new(row, why);

    private static string At(AnchorPoint point) => point.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
