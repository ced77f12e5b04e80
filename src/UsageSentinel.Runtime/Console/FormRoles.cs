namespace UsageSentinel.Runtime.Console;

/// <summary>The role that a form demands.</summary>
internal static class FormRoles
{
    public static ConsoleRole Of(string act) => act == "decide" ? ConsoleRole.Approver : ConsoleRole.Operator;

    /// <summary>Why the person may not send the form; null if they may.</summary>
    public static string? Refusal(string act, ConsoleVisit visit) => visit.May(ConsoleRole.Reader) && visit.May(Of(act))
        ? null
        : $"This form needs the role {Of(act)}, and you do not have it. Ask whoever assigns the app roles of UsageSentinel in Entra (docs/how-to/console.md).";
}
