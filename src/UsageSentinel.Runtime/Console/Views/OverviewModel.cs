using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>What needs a person now, then everything else at a glance.</summary>
/// <param name="Mode">What the product may do by itself.</param>
/// <param name="Urgent">What needs a person now.</param>
/// <param name="Groups">The other open alerts.</param>
/// <param name="Accounts">Spend and age of the data.</param>
/// <param name="Budgets">What is spent of each.</param>
/// <param name="Report">Part by part.</param>
public sealed record OverviewModel(
    SaidModel? Mode, AlertGroup Urgent, ImmutableArray<AlertGroup> Groups, ImmutableArray<AccountModel> Accounts, IReadOnlyList<BudgetJson> Budgets, HealthReport Report)
{
    /// <summary>Deletions of unused keys that wait for a person; they need one now.</summary>
    public ImmutableArray<CountdownEntryModel> Countdowns { get; init; } = [];
}

/// <summary>Some alerts of one kind.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Alerts">Those that are shown.</param>
/// <param name="More">The link to the rest; null for none.</param>
public sealed record AlertGroup(string Title, ImmutableArray<AlertEntryModel> Alerts, PlaceModel? More);

/// <summary>What an account spends, and how old its data are.</summary>
/// <param name="Status">Its figures.</param>
/// <param name="MonthTitle">Since when the figure of the month is known.</param>
/// <param name="Days">Its last days.</param>
/// <param name="Age">How old the data are, in words; null before the first sweep.</param>
public sealed record AccountModel(StatusJson Status, string MonthTitle, DaysModel? Days, string? Age)
{
    public string Name => $"{Status.Provider}/{Status.Account}";

    /// <summary>What goes on besides alerts, a sentence each.</summary>
    public IEnumerable<string> Ongoing => Status.Ongoing is { } now ? OngoingLines.Of(now) : [];

    /// <summary>Its alerts that are not resolved.</summary>
    public string OpenAlerts => Status.OpenAlertsWords;
}
