using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Gathers what a decision rests on, at the last moment and from the sources themselves. What cannot be read is null, never a guess.</summary>
public sealed class FactFinder(
    AlertIndex alerts,
    SeriesStore states,
    SeriesSheet sheet,
    AccountStore accounts,
    InventoryStore inventories,
    ControlStore control,
    PriceBook prices,
    ResponseSettings settings)
{
    /// <summary>The share of the alert's dollars the provider must show for itself.</summary>
    private const double Confirms = 0.5;

    public async Task<Alert?> AlertAsync(ProviderAccount account, SeriesId series, string episodeId, CancellationToken cancellationToken) =>
        await alerts.FindAsync(account, Partitions.Series(account, series), episodeId, cancellationToken);

    public async Task<ResponseFacts> FindAsync(
        ProviderConnection connection,
        SeriesId series,
        string episodeId,
        Alert? alert,
        LedgerSnapshot? ledger,
        Confirmation confirmation,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var account = connection.Account;
        var state = await TryAsync(() => states.FindAsync(account, series, cancellationToken));
        var key = await KeyAsync(connection, series, cancellationToken);
        return new ResponseFacts(
            episodeId,
            alert,
            Evidence(state?.State),
            settings.Mode,
            false,
            await StoppedAsync(cancellationToken),
            await ProtectedAsync(series, key, cancellationToken),
            key is null ? null : await TargetAsync(connection, key, cancellationToken),
            await TryAsync(async () => (await accounts.LoadAsync(account, cancellationToken)).State.MinutesThrough),
            false,
            ledger is null ? null : ledger.Acts.Any(act => Closes(act, episodeId, series)),
            ledger?.Acts.Count(act => act.EpisodeId != episodeId && now - act.BegunAt < TimeSpan.FromHours(1)),
            confirmation);
    }

    /// <summary>Whether the provider says for certain that the key no longer exists.</summary>
    public static async Task<bool> IsGoneAsync(ProviderConnection connection, SeriesId series, CancellationToken cancellationToken)
    {
        try
        {
            return series is { Project: { } project, Key: { } key } && await connection.Keys.FindKeyAsync(project, key, cancellationToken) is null;
        }
        catch (ProviderException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether an act leaves nothing to do: this episode's own, unless it is still to be carried out, or another episode's on
    /// the same key, unless it failed and the key lives on.
    /// </summary>
    private static bool Closes(Act act, string episodeId, SeriesId series) => act.EpisodeId == episodeId
        ? act.Status is not ActStatus.Intended
        : new SeriesId(act.Project, act.Key) == series && act.Status is not ActStatus.Failed;

    /// <summary>Asks the provider for the key's last hour, so that a compromised sweep alone cannot kill a key.</summary>
    public async Task<Confirmation> ConfirmAsync(IUsageProvider provider, SeriesId series, Alert alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var window = new TimeWindow(BucketWidth.Minute.Floor(alert.TrueThrough).AddHours(-1), BucketWidth.Minute.Ceiling(now));
            var seen = Usd.Zero;
            var requests = 0L;
            foreach (var endpoint in provider.Endpoints)
            {
                foreach (var row in await provider.ReadRowsAsync(endpoint, window, BucketWidth.Minute, cancellationToken))
                {
                    if (row.Dimensions.Series == series)
                    {
                        seen += prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost;
                        requests += row.Counts.Requests;
                    }
                }
            }

            var isEnough = alert.Anomaly.Meter switch
            {
                "USD/h" => (double)seen.Amount >= Confirms * alert.Anomaly.Observed,
                "requests/h" => requests >= Confirms * alert.Anomaly.Observed,
                _ => seen >= alert.Anomaly.Excess * (decimal)Confirms,
            };
            return isEnough ? Confirmation.Confirmed : Confirmation.Contradicted;
        }
        catch (ProviderException)
        {
            return Confirmation.Unreadable;
        }
    }

    private static EvidenceFamilies Evidence(KeyState? state) => state is null
        ? EvidenceFamilies.None
        : state.Alerts
            .Where(alert => alert.State is AlertState.Firing && !alert.IsHistoric)
            .Aggregate(EvidenceFamilies.None, (families, alert) => families | alert.Anomaly.Families);

    private async Task<bool?> StoppedAsync(CancellationToken cancellationToken)
    {
        if (settings.IsStopped)
        {
            return true;
        }

        try
        {
            return await control.IsStoppedAsync(cancellationToken);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private async Task<string?> ProtectedAsync(SeriesId series, ApiKey? key, CancellationToken cancellationToken)
    {
        try
        {
            var entries = settings.ProtectedKeys.AddRange(await control.ProtectedAsync(cancellationToken));
            return new Protection(entries).Find(series.Key?.Value ?? string.Empty, series.Project?.Value ?? string.Empty, key?.Name);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>The key as the provider lists it now. While only observing the acting credential is never loaded: the inventory has to do.</summary>
    private async Task<ApiKey?> KeyAsync(ProviderConnection connection, SeriesId series, CancellationToken cancellationToken)
    {
        if (series is not { Project: { } project, Key: { } id })
        {
            return null;
        }

        if (settings.Mode is ResponseMode.Observe)
        {
            return (await StoredKeysAsync(connection.Account, cancellationToken))?.FirstOrDefault(key => key.Project == project && key.Id == id);
        }

        try
        {
            return await connection.Keys.FindKeyAsync(project, id, cancellationToken);
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private async Task<ResponseTarget> TargetAsync(ProviderConnection connection, ApiKey key, CancellationToken cancellationToken)
    {
        bool? isAccount = key.OwnerType switch
        {
            KeyOwnerType.ServiceAccount => true,
            KeyOwnerType.User => false,
            _ => null,
        };
        ImmutableArray<string>? others = null;
        if (isAccount is true)
        {
            others = (await KeysOfProjectAsync(connection, key.Project, cancellationToken))
                ?.Where(other => other.OwnerType is KeyOwnerType.ServiceAccount && other.OwnerId == key.OwnerId && other.Id != key.Id)
                .Select(other => other.Id.Value)
                .ToImmutableArray();
        }

        return new ResponseTarget(isAccount, isAccount is true ? key.OwnerId : null, others, await ShareAsync(connection.Account, key, cancellationToken));
    }

    /// <summary>The live keys of a project; null where they cannot be listed, so that the blast radius withholds.</summary>
    private async Task<IEnumerable<ApiKey>?> KeysOfProjectAsync(ProviderConnection connection, ProjectId project, CancellationToken cancellationToken)
    {
        if (settings.Mode is ResponseMode.Observe)
        {
            return (await StoredKeysAsync(connection.Account, cancellationToken))?.Where(key => key.Project == project);
        }

        try
        {
            return await connection.Keys.ListKeysAsync(project, cancellationToken);
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private async Task<IEnumerable<ApiKey>?> StoredKeysAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await TryAsync(() => inventories.ReadAsync(account, cancellationToken)))
            ?.Keys.Where(key => key.MissingSince is null).Select(key => key.Key);

    /// <summary>The key's share of its project's estimated cost over the days before the newest, which the incident may fill.</summary>
    private async Task<double?> ShareAsync(ProviderAccount account, ApiKey key, CancellationToken cancellationToken)
    {
        try
        {
            var lines = (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.Costs.Series.Project == key.Project).ToList();
            var newest = lines.SelectMany(line => line.Costs.Days.Keys).DefaultIfEmpty().Max();
            var mine = lines.Where(line => line.Costs.Series.Key == key.Id).Sum(line => Before(line, newest));
            var all = lines.Sum(line => Before(line, newest));
            return all <= 0 ? 0 : (double)(mine / all);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private static decimal Before(SeriesLine line, DateOnly newest) => line.Costs.Days.Where(day => day.Key < newest).Sum(day => day.Value.Amount);

    private static async Task<T?> TryAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreException)
        {
            return default;
        }
    }
}
