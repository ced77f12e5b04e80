using System.Security.Cryptography;

namespace UsageSentinel.Runtime.Console;

/// <summary>Puts the forms of the console on the queue of the responder.</summary>
internal sealed class CommandSender(ICommandTransport transport, TimeProvider clock) : IFormQueue
{
    public async Task<FormResult> SendAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var form = question.Call.Form().Remove("form");
        if (form.GetValueOrDefault("act") is not { Length: > 0 } act || question.Visit.Proof is not { } token)
        {
            return FormResult.Refused("The form names no action. Open the page again and use its buttons.") with { Status = 400 };
        }

        if (FormRoles.Refusal(act, question.Visit) is { } refusal)
        {
            return FormResult.Refused(refusal) with { Status = 403 };
        }

        var command = new ConsoleCommand(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), question.Address.Path, form, clock.GetUtcNow(), token);
        await transport.SendAsync(command.ToJson(), ConsoleCommand.Life, cancellationToken);
        return new FormResult(
            "Sent to the responder",
            $"The responder checks your role, the alert and every guardrail again, usually within a minute. What came of it is listed under Decisions as command {command.Id}.",
            true)
        {
            Status = 202,
        };
    }
}
