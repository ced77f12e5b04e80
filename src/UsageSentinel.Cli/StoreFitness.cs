using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>Whether the store can answer for the configured accounts. "No alerts" from a store that is not filled would be a false answer.</summary>
public static class StoreFitness
{
    /// <summary>What is wrong with the store, one line for each account or one for all; empty where it can answer.</summary>
    /// <param name="host">The open engine.</param>
    /// <param name="needs">What the answer depends on.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(CliHost host, StoreNeeds needs, CancellationToken cancellationToken)
    {
        var known = await host.Get<AccountDirectory>().ReadAsync(cancellationToken);
        var configured = host.Get<ProviderConnections>().All.Select(connection => connection.Account).ToList();
        var problems = new List<string>();
        var empty = new List<ProviderAccount>();
        foreach (var account in configured)
        {
            var (through, lag) = await host.Get<AccountStore>().ReachAsync(account, cancellationToken);
            var isRecording = known.Any(stored => stored.Account == account && stored.IsRecording);
            if (through is null)
            {
                empty.Add(account);
            }
            else if (needs is StoreNeeds.Fresh && !isRecording && StoredHealth.IsStale(through, lag, host.Clock.GetUtcNow()))
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{NameOf(account)}: usage is complete only to {through.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC, so this result is out of date. Run 'sentinel watch'. If it fails, run 'sentinel doctor'."));
            }
        }

        var others = known.Select(stored => stored.Account).Except(configured).Select(NameOf).ToList();
        if (empty.Count > 0)
        {
            problems.Insert(0, others.Count == 0
                ? $"The store contains no usage of {Names(empty)}. Run 'sentinel watch --once' first, or select another store with --data."
                : $"The store contains no usage of {Names(empty)}. It contains usage of {string.Join(", ", others)}. Use the configuration that filled this store (--config), or another store (--data).");
        }

        return problems;
    }

    private static string Names(IEnumerable<ProviderAccount> accounts) => string.Join(", ", accounts.Select(NameOf));

    private static string NameOf(ProviderAccount account) => DisplayText.Of($"{account.Provider}/{account.Account}");
}

/// <summary>What an answer depends on.</summary>
public enum StoreNeeds
{
    /// <summary>Usage of every configured account, of whatever time.</summary>
    Usage,

    /// <summary>Usage up to now: the answer is about the present.</summary>
    Fresh,
}
