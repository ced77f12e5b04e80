using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>Holds everything that alerts were judged and decided on against the hashes in the ledger. The chain itself is another's to check.</summary>
public sealed class InputAudit(ProviderConnections connections, AlertIndex alerts, RecordedSteps steps, LedgerStore ledger, DecisionInputStore inputs)
{
    private const int HashCharacters = 64;

    /// <returns>What was found; <see cref="InputVerdict.Broken"/> names the first that is not as it was.</returns>
    public async Task<InputVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        // The steps before the ledger: what is taken and sealed meanwhile is not among them.
        var held = new Dictionary<(ProviderAccount Account, string EpisodeId), HeldSteps>();
        // An organization that was taken out of the configuration is still in the ledger.
        var accounts = (await SealedSteps.AccountsAsync(ledger, cancellationToken)).Union(connections.All.Select(connection => connection.Account));
        foreach (var account in accounts)
        {
            await foreach (var pointer in alerts.PointersAsync(account, cancellationToken))
            {
                var read = await steps.ReadAsync(account, pointer.Partition, pointer.EpisodeId, cancellationToken);
                held[(account, pointer.EpisodeId)] = read.Lightened();
            }
        }

        var chained = await ReadLedgerAsync(cancellationToken);
        return await DecisionsAsync(chained, cancellationToken) ?? await StepsAsync(held, chained, cancellationToken);
    }

    private async Task<LedgerNames> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        var names = new LedgerNames([], [], []);
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            if (SealedSteps.AccountOf(row.Entry) is { } account)
            {
                foreach (var step in SealedSteps.Steps(row.Entry))
                {
                    names.Steps.TryAdd((account, step), row.Number);
                }
            }

            names.Purged.UnionWith(SealedSteps.Purged(row.Entry));
            if (row.Entry.InputsHash.Length == HashCharacters)
            {
                names.Decisions.TryAdd(row.Entry.InputsHash, row);
            }
        }

        return names;
    }

    private async Task<InputVerdict?> DecisionsAsync(LedgerNames names, CancellationToken cancellationToken)
    {
        foreach (var (hash, row) in names.Decisions)
        {
            switch (await inputs.FindAsync(hash, cancellationToken))
            {
                case RecordedInputs.Missing when !names.Purged.Contains(row.Entry.EpisodeId):
                    return Broken(row.Number, $"The inputs of the decision in row {row.Number} are missing.");
                case RecordedInputs.Altered:
                    return Broken(row.Number, $"The inputs of the decision in row {row.Number} were edited: they do not match the hash in the row.");
                default:
                    break;
            }
        }

        return null;
    }

    private async Task<InputVerdict> StepsAsync(
        Dictionary<(ProviderAccount Account, string EpisodeId), HeldSteps> held, LedgerNames names, CancellationToken cancellationToken)
    {
        var chained = names.Steps.Keys.ToLookup(named => (named.Account, named.Step.EpisodeId), named => named.Step);
        var (kept, removed, unvouched) = (0, 0, 0);
        foreach (var alert in held.Keys.Union(chained.Select(group => group.Key)).OrderBy(key => key.EpisodeId, StringComparer.Ordinal))
        {
            var purge = names.Purged.Contains(alert.EpisodeId) ? PurgeMark.Purged : PurgeMark.None;
            foreach (var step in await steps.CompareAsync(
                held.GetValueOrDefault(alert) ?? HeldSteps.Nowhere, [.. chained[alert]], purge, cancellationToken))
            {
                var row = RecordedTransitionId.Parse(step.Name) is { } id ? names.Steps.GetValueOrDefault((alert.Account, id)) : 0;
                if (Fault(step, alert.EpisodeId, row) is { } fault)
                {
                    return fault;
                }

                _ = step.State switch
                {
                    StepState.PastRetention => removed++,
                    StepState.Unvouched => unvouched++,
                    _ => kept++,
                };
            }
        }

        return new InputVerdict.Sound(kept + names.Decisions.Count, removed, unvouched);
    }

    private static InputVerdict.Broken? Fault(RecordedStep step, string episode, long row) => step.State switch
    {
        StepState.Altered => Broken(row, $"The inputs of step {Shown(step.Number)} of alert {Shown(episode)} were edited: they do not match their hash."),
        StepState.Missing => Broken(row, $"The inputs of step {Shown(step.Number)} of alert {Shown(episode)} are missing: row {row} refers to them."),
        StepState.Inserted => Broken(row, $"Step {Shown(step.Number)} of alert {Shown(episode)} was inserted: no row of the ledger refers to it."),
        _ => null,
    };

    private static string Shown(string text) => DisplayText.Of(text, 100);

    private static InputVerdict.Broken Broken(long row, FormattableString why) => new(row, why.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the ledger says ought to be kept.</summary>
    private sealed record LedgerNames(
        Dictionary<(ProviderAccount Account, RecordedTransitionId Step), long> Steps, HashSet<string> Purged, Dictionary<string, LedgerRow> Decisions);
}

/// <summary>What an audit of inputs found.</summary>
public abstract record InputVerdict
{
    private InputVerdict()
    {
    }

    /// <param name="Kept">Inputs that are as they were.</param>
    /// <param name="Removed">Steps removed after their time, as the ledger says.</param>
    /// <param name="Unvouched">Steps an earlier version kept, before the ledger named any.</param>
    public sealed record Sound(int Kept, int Removed, int Unvouched) : InputVerdict;

    /// <param name="Row">The row of the ledger that names it; 0 where none does.</param>
    /// <param name="Why">What is wrong, in one sentence.</param>
    public sealed record Broken(long Row, string Why) : InputVerdict;
}
