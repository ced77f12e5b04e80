using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Asks the provider itself for usage, so that a compromised sweep alone cannot kill a key and no act is believed to have worked.</summary>
public sealed class UsageWitness(PriceBooks books)
{
    /// <summary>The share of the alert's figure the provider must show for itself.</summary>
    private const double Confirms = 0.5;

    /// <summary>Whether the provider shows usage of the order the alert speaks of, in the hour before it.</summary>
    public async Task<Confirmation> ConfirmAsync(IUsageProvider provider, SeriesId series, Alert alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new TimeWindow(BucketWidth.Minute.Floor(alert.TrueThrough).AddHours(-1), BucketWidth.Minute.Ceiling(now));
        var prices = books.Of(provider.Account.Provider);
        var (seen, known) = (Usd.Zero, Usd.Zero);
        var requests = 0L;
        var isWhole = true;
        try
        {
            await foreach (var row in ReadAsync(provider, window, cancellationToken))
            {
                if (SeriesId.ByName.Equals(row.Dimensions.Series, series))
                {
                    var (cost, isPriced) = prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window);
                    seen += cost;
                    known = isPriced ? known + cost : known;
                    requests += row.Counts.Requests;
                }
            }
        }
        catch (ProviderException)
        {
            isWhole = false;
        }

        var isEnough = alert.Anomaly.Meter switch
        {
            // A ceiling in dollars was passed by listed prices, and by those it is confirmed.
            "USD/h" => (double)known.Amount >= Confirms * alert.Anomaly.Observed,
            "requests/h" => requests >= Confirms * alert.Anomaly.Observed,
            _ => seen >= alert.Anomaly.Excess * (decimal)Confirms,
        };

        // What can be read may be enough; where it is not, what cannot be read might have been.
        var isUsed = requests > 0 || (!provider.Capabilities.CountsRequests && seen > Usd.Zero);
        return (isEnough && isUsed, isWhole) switch
        {
            (true, _) => Confirmation.Confirmed,
            (false, true) => isEnough ? Confirmation.Confirmed : Confirmation.Contradicted,
            _ => Confirmation.Unreadable,
        };
    }

    /// <summary>The estimated cost of rows.</summary>
    public Usd CostOf(ProviderAccount account, UsageRow row) => books.Of(account.Provider).Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost;

    /// <summary>Every row of whole minutes that begin in <paramref name="window"/>, of every endpoint the organization has.</summary>
    /// <exception cref="ProviderException">One of them could not be read to the end; the rows of the others came before it.</exception>
    public static async IAsyncEnumerable<UsageRow> ReadAsync(
        IUsageProvider provider, TimeWindow window, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ProviderException? failure = null;
        foreach (var endpoint in provider.Endpoints)
        {
            var reading = default(UsageReading);
            try
            {
                reading = await provider.ReadIfOfferedAsync(endpoint, window, BucketWidth.Minute, cancellationToken);
            }
            catch (ProviderException failed)
            {
                failure ??= failed;
            }

            foreach (var row in reading?.Rows ?? [])
            {
                if (row.Window.Start >= window.Start)
                {
                    yield return row;
                }
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }
}
