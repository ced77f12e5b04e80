using System.Diagnostics;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Takes the steps of <see cref="ResponseSaga"/> for one case: it reads, asks and writes, and decides nothing itself.</summary>
public sealed partial class ResponseCaseRunner(
    FactFinder facts,
    UsageWitness witness,
    LedgerStore ledger,
    Containment containment,
    Intents intents,
    EarlierActions earlier,
    ResponderPolicy settings,
    ILogger<ResponseCaseRunner> logger)
{
    /// <summary>What would be decided now; nothing is written and nothing is done.</summary>
    public async Task<ResponseDecision> PreviewAsync(
        ProviderConnection connection, ResponseCase one, Requester requester, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await GatherAsync(await LookAsync(connection, one, requester, now, cancellationToken), cancellationToken)).Decide();

    /// <summary>Takes one step after the other until nothing is left to do, or the case has to be considered again.</summary>
    /// <returns>The decision, null if none was needed; and false if the ledger has changed meanwhile.</returns>
    public async Task<(ResponseDecision? Decision, bool IsCurrent)> RunAsync(
        ProviderConnection connection, ResponseCase one, Requester requester, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var look = await LookAsync(connection, one, requester, now, cancellationToken);
        var (begun, inputs) = (look.Begun, (DecisionInputs?)null);
        var at = new ResponseProgress { HasAlert = look.Alert is not null, Act = begun is null ? ActionProgress.None : ActionProgress.Unsettled };
        while (true)
        {
            switch (ResponseSaga.Next(at))
            {
                case ResponseStep.Review:
                    at = at with { Review = await earlier.ReviewAsync(look, cancellationToken) };
                    break;
                case ResponseStep.Settle:
                    var settled = await containment.SettleAsync(connection, Known(begun), look.Alert, cancellationToken);
                    at = at with { Act = settled is ContainmentSettlement.Done ? ActionProgress.Done : ActionProgress.Pending };
                    break;
                case ResponseStep.Decide:
                    inputs = await GatherAsync(look, cancellationToken);
                    at = at with { Decision = inputs.Decide() };
                    break;
                case ResponseStep.Confirm:
                    inputs = await ConfirmAsync(look, Known(inputs), cancellationToken);
                    at = at with { Decision = inputs.Decide(), IsConfirmed = true };
                    break;
                case ResponseStep.Withhold:
                    await intents.WithholdAsync(look, Known(inputs), Known(at.Decision), begun, cancellationToken);
                    at = at with { IsWrittenDown = true };
                    break;
                case ResponseStep.Begin:
                    begun = await intents.BeginAsync(look, Known(inputs), Known(at.Decision as ResponseDecision.Act), cancellationToken);
                    at = at with { Act = begun is null ? ActionProgress.Lost : ActionProgress.Pending };
                    break;
                case ResponseStep.Execute:
                    await containment.CarryOutAsync(connection, Known(begun), look.Alert, cancellationToken);
                    at = at with { Act = ActionProgress.Done };
                    break;
                case ResponseStep.Repeat:
                    return (at.Decision, false);
                case ResponseStep.Finish:
                    return (at.Decision, true);
                default:
                    throw new UnreachableException();
            }
        }
    }

    private async Task<ResponseCaseView> LookAsync(
        ProviderConnection connection, ResponseCase one, Requester requester, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alert = await facts.AlertAsync(one.Account, one.Series, one.EpisodeId, cancellationToken);
        return new ResponseCaseView(connection, one, requester, alert, await ledger.ReadActsAsync(cancellationToken), now);
    }

    private async Task<DecisionInputs> GatherAsync(ResponseCaseView look, CancellationToken cancellationToken) =>
        new(await facts.FindAsync(look, Believed(look.Ledger), cancellationToken), settings.Policy, look.Now);

    private async Task<DecisionInputs> ConfirmAsync(ResponseCaseView look, DecisionInputs inputs, CancellationToken cancellationToken)
    {
        var confirmation = await witness.ConfirmAsync(look.Connection.Usage, look.Case.Series, Known(look.Alert), look.Now, cancellationToken);
        return inputs with { Facts = inputs.Facts with { Confirmation = confirmation } };
    }

    /// <summary>The actions a decision may rest on; none if the ledger does not vouch for them, so that nothing is done.</summary>
    private LedgerSnapshot? Believed(LedgerSnapshot snapshot)
    {
        if (snapshot.Fault is { } fault)
        {
            Log.NotBelieved(logger, fault);
            return null;
        }

        return snapshot;
    }

    /// <summary>What an earlier step has set, by the order of the saga.</summary>
    private static T Known<T>(T? value)
        where T : class => value ?? throw new UnreachableException();

    private static partial class Log
    {
        [LoggerMessage(5003, LogLevel.Error, "No action is taken on any key: {Fault} Run 'sentinel audit verify'.")]
        public static partial void NotBelieved(ILogger logger, string fault);
    }
}
