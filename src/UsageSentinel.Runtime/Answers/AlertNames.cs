using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Finds an alert by what a person types: its id, its short id, or the first characters of either.</summary>
public sealed class AlertNames(ProviderConnections connections, HealthAlerts health, AlertIndex index)
{
    /// <summary>The fewest characters that are taken for the beginning of an id.</summary>
    public const int Fewest = 4;

    /// <summary>Longer than any id of an alert.</summary>
    private const int Longest = 60;

    /// <summary>The accounts that can have an alert: the configured ones, and that of the product itself.</summary>
    internal IEnumerable<ProviderAccount> Accounts => connections.All.Select(connection => connection.Account).Append(health.Account);

    /// <summary>The ids that are meant: one, none, or several. A whole id or short id is never taken for the beginning of another.</summary>
    public async Task<ImmutableArray<string>> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (text.Length < Fewest || text.Length > Longest || !text.All(letter => char.IsAsciiHexDigit(letter) || letter == '.'))
        {
            return [];
        }

        var typed = text.ToLowerInvariant();
        var (whole, begun) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        foreach (var account in Accounts)
        {
            await foreach (var pointer in index.PointersAsync(account, cancellationToken))
            {
                var name = ShortAlertId.Of(pointer.EpisodeId);
                (pointer.EpisodeId == typed || name == typed ? whole
                    : pointer.EpisodeId.StartsWith(typed, StringComparison.Ordinal) || name.StartsWith(typed, StringComparison.Ordinal) ? begun
                    : null)?.Add(pointer.EpisodeId);
            }
        }

        return whole.Count > 0 ? whole.ToImmutable() : begun.ToImmutable();
    }
}
