namespace UsageSentinel.Runtime.Console;

/// <summary>The roles that a form demands. To delete a key asks for the action and approves it, so it needs both.</summary>
internal static class FormRoles
{
    private static IEnumerable<ConsoleRole> Of(string act) => act switch
    {
        "decide" or "retire" or "replace" => [ConsoleRole.Reader, ConsoleRole.Approver],
        "revoke" => [ConsoleRole.Reader, ConsoleRole.Operator, ConsoleRole.Approver],
        _ => [ConsoleRole.Reader, ConsoleRole.Operator],
    };

    /// <summary>Why the person may not send the form; null if they may.</summary>
    public static string? Refusal(string act, ConsoleVisit visit) => Of(act).Where(role => !visit.May(role)).Select(role => role.ToString()).FirstOrDefault() is { } missing
        ? $"This form needs the role {missing}, and you do not have it. Ask whoever assigns the app roles of UsageSentinel in Entra (docs/how-to/console.md)."
        : null;
}
