using System.Collections.Immutable;
using UsageSentinel.Runtime.Entra;

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

    /// <value>The proven identity of the person. The default is null: none is proven, as on one machine.</value>
    public string? Identity { get; init; }

    /// <value>What proves it. The default is null. A form that is carried out elsewhere takes it along, so that it is proven there again.</value>
    public SignedToken? Proof { get; init; }

    /// <value>The id of the form, if it came by a queue. The default is null. What a form creates is named after it, so that a repetition creates nothing new.</value>
    internal string? FormId { get; init; }

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
