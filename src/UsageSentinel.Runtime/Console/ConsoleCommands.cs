using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The responder's end of a form of the console. Nothing in the message is believed: the token is validated again, the role is read from it,
/// the alert and the key are read again, and the guardrails are asked as for every other request. What came of it is a row of the ledger.
/// </summary>
/// <param name="tokens">Validates tokens; null if no sign-in is configured, and then no command counts.</param>
/// <param name="actions">Carries out.</param>
/// <param name="alerts">The alerts.</param>
/// <param name="decisions">What was done.</param>
/// <param name="store">Which commands were carried out.</param>
/// <param name="ledger">Gets a row for each.</param>
/// <param name="clock">The time on the wall.</param>
internal sealed class ConsoleCommands(
    EntraTokens? tokens, ConsoleActions actions, AlertAnswers alerts, DecisionAnswers decisions, CommandStore store, LedgerStore ledger, TimeProvider clock)
{
    private static readonly ImmutableDictionary<string, string> FormType =
        ImmutableDictionary<string, string>.Empty.Add("content-type", "application/x-www-form-urlencoded");

    /// <summary>Takes a command. What throws, such as a store that fails, is delivered again.</summary>
    public async Task HandleAsync(ConsoleCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await store.IsDoneAsync(command.Id, cancellationToken))
        {
            return;
        }

        var (by, result) = await DecideAsync(command, now, cancellationToken);
        var summary = $"Console command {DisplayText.Of(command.Id, 32)} ({DisplayText.Of(command.Act, 20)} on {DisplayText.Of(command.Path, 200)}): {result.Title}. {result.Line}";
        var entry = new LedgerEntry(
            now, result.IsDone ? LedgerKind.Control : LedgerKind.Refused, string.Empty, "/", by, DisplayText.Of(summary, 1_000), string.Empty);
        await ledger.AppendAsync(entry, null, cancellationToken);
        await store.SetDoneAsync(command.Id, by, now, cancellationToken);
    }

    private async Task<(string By, FormResult Result)> DecideAsync(ConsoleCommand command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (tokens is null || await tokens.ReadAsync(command.Token, cancellationToken) is not { } reading)
        {
            return ("unknown", FormResult.Refused("Sign-in is not configured."));
        }

        if (reading is TokenReading.NoKeys)
        {
            throw new InvalidOperationException("The signing keys of the issuer cannot be read. The command is delivered again.");
        }

        if (reading is not TokenReading.Valid { Person: { } person })
        {
            return ("unknown", FormResult.Refused("The token of the command is not valid, or has expired."));
        }

        var visit = SignedInConsole.Visit(person, command.Token, string.Empty) with { FormId = command.Id };
        return command.AskedAt < now - ConsoleCommand.Life || command.AskedAt > now + ConsoleCommand.Life
            ? (visit.Person, FormResult.Refused("The command is too old."))
            : (visit.Person, await CarryOutAsync(command, visit, cancellationToken));
    }

    private async Task<FormResult> CarryOutAsync(ConsoleCommand command, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        if (FormRoles.Refusal(command.Act, visit) is { } refusal)
        {
            return FormResult.Refused(refusal);
        }

        var parts = command.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var question = Question(command, visit);
        switch (parts)
        {
            case ["alerts", var id] when await alerts.FindAsync(id, cancellationToken) is { } card:
                return await actions.OnAlertAsync(card, question, cancellationToken);
            case ["keys", var provider, var organization, var key]:
                var account = new ProviderAccount(provider, organization);
                return await actions.OnKeyAsync(account, key, await decisions.ActsAsync(account, key, cancellationToken), question, cancellationToken);
            default:
                return FormResult.Refused("The page of the form does not exist.");
        }
    }

    /// <summary>The form as its page would have got it.</summary>
    private static ConsoleQuestion Question(ConsoleCommand command, ConsoleVisit visit)
    {
        var body = string.Join('&', command.Form.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        var call = new WebCall("POST", ImmutableDictionary<string, string>.Empty, FormType, System.Text.Encoding.UTF8.GetBytes(body)) { Path = command.Path };
        return new ConsoleQuestion(call, visit, new ConsoleAddress(string.Empty, command.Path, ImmutableSortedDictionary<string, string>.Empty), []) { FormToken = string.Empty };
    }
}
