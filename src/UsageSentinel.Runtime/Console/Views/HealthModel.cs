using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>How the product itself is doing.</summary>
/// <param name="Report">Part by part.</param>
/// <param name="Accounts">Account by account.</param>
/// <param name="List">The accounts that were asked for.</param>
public sealed record HealthModel(HealthReport Report, ImmutableArray<AccountHealth> Accounts, ListModel List);

/// <summary>How an account is doing.</summary>
/// <param name="Status">Its figures.</param>
/// <param name="Age">How old the data are, in words.</param>
public sealed record AccountHealth(StatusJson Status, string Age)
{
    public string Name => $"{Status.Provider}/{Status.Account}";

    /// <summary>What goes on besides alerts, a sentence each.</summary>
    public IEnumerable<string> Ongoing => Status.Ongoing is { } now ? OngoingLines.Of(now) : [];
}
