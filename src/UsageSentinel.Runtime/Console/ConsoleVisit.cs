using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console;

/// <summary>Who looks at the console, and where it is served.</summary>
/// <param name="Person">The name of the person, as the ledger records it.</param>
/// <param name="Roles">What they may do.</param>
/// <param name="Base">The path that the pages are below, without a slash at its end: empty, or such as <c>/api</c>.</param>
public sealed record ConsoleVisit(string Person, ImmutableHashSet<ConsoleRole> Roles, string Base)
{
    /// <summary>Every role: whoever may run the commands on this machine may do the same on its console.</summary>
    public static ImmutableHashSet<ConsoleRole> Everything { get; } = [ConsoleRole.Reader, ConsoleRole.Operator, ConsoleRole.Approver];

    /// <value>Whether the browser reaches the console by https. The default is false: loopback.</value>
    public bool IsSecure { get; init; }

    public bool May(ConsoleRole role) => Roles.Contains(role);
}

/// <summary>What a person may do in the console. No role includes another.</summary>
public enum ConsoleRole
{
    /// <summary>Look at every page.</summary>
    Reader,

    /// <summary>Acknowledge and silence alerts, contain keys and restore limits.</summary>
    Operator,

    /// <summary>Approve or deny an action that waits for approval.</summary>
    Approver,
}
