using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Buckets;
using UsageSentinel.Runtime.Providers.OpenAI.Costs;
using UsageSentinel.Runtime.Providers.OpenAI.Entities;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.OpenAI.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>
/// Reads one OpenAI organization through its admin API. Windows are widened to whole buckets. An endpoint the API at hand
/// does not have yet is <see cref="ProviderError.NotFound"/>: not offered, which the caller distinguishes from broken.
/// </summary>
internal sealed partial class OpenAIUsageProvider : IUsageProvider, IAccessReader
{
    private const string Costs = "the costs";

    private static readonly string[] CostsByProject = ["project_id", "line_item"];
    private static readonly string[] CostsByKey = [.. CostsByProject, "api_key_id"];

    private readonly ApiConnection connection;
    private readonly InventoryReader inventory;
    private readonly AccessReader access;
    private readonly ILogger logger;
    private volatile bool costsNotByKey;

    internal OpenAIUsageProvider(ApiConnection connection)
    {
        this.connection = connection;
        inventory = new InventoryReader(connection);
        access = new AccessReader(connection);
        logger = connection.Loggers.CreateLogger<OpenAIUsageProvider>();
        Account = new ProviderAccount(OpenAIRegistration.Provider, connection.Options.Name);
    }

    public ProviderAccount Account { get; }

    public ProviderCapabilities Capabilities => OpenAICapabilities.All;

    /// <exception cref="ArgumentOutOfRangeException">OpenAI has no buckets of that width.</exception>
    public Task<UsageReading> ReadUsageAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken) =>
        ReadUsageAsync(UsageShape.Of(endpoint), window, width, [], cancellationToken);

    public async Task<UsageReading?> ReadOfKeysAsync(
        UsageEndpoint endpoint, TimeWindow window, BucketWidth width, ImmutableArray<KeyId> keys, CancellationToken cancellationToken)
    {
        var shape = UsageShape.Of(endpoint);
        if (!shape.NamesKeys)
        {
            return null;
        }

        try
        {
            return await ReadUsageAsync(shape, window, width, [.. keys.Select(key => key.Value)], cancellationToken);
        }
        catch (ProviderException absent) when (absent.Error is ProviderError.NotFound && endpoint != UsageShape.Endpoints[0])
        {
            return null;
        }
    }

    public Task<CostReading> ReadCostsAsync(TimeWindow window, CancellationToken cancellationToken) => ReadAsync(
        Costs,
        window,
        BucketWidth.Day,
        ReadCostsByKeyIfOfferedAsync,
        covered => new CostReading(covered, [], !costsNotByKey),
        cancellationToken);

    public Task<Inventory> ReadInventoryAsync(CancellationToken cancellationToken) => inventory.ReadAsync(cancellationToken);

    Task<AccessReading> IAccessReader.ReadAccessAsync(ImmutableArray<string> projects, CancellationToken cancellationToken) =>
        access.ReadAsync(projects, cancellationToken);

    private async Task<UsageReading> ReadUsageAsync(UsageShape shape, TimeWindow window, BucketWidth width, ImmutableArray<string> keys, CancellationToken cancellationToken)
    {
        var limit = PageLimit(width);
        try
        {
            return await ReadAsync(
                shape.What,
                window,
                width,
                async (covered, token) =>
                {
                    var query = OpenAIBuckets.Query(shape.What, shape.Path, covered, width, limit, uri => uri.WithEach("group_by", shape.GroupBy).WithEach("api_key_ids", keys));
                    var pager = new BucketPager<UsageRow>(connection, query, new UsageResultReader(shape));
                    var rows = await pager.ReadAsync(token);
                    return new UsageReading(shape.Endpoint, width, covered, rows, pager.Apart.UnknownKinds) { Gaps = pager.Gaps, Apart = pager.Apart };
                },
                covered => new UsageReading(shape.Endpoint, width, covered, [], 0),
                cancellationToken);
        }
        catch (ProviderException e) when (shape.IsNewer && e is { Error: ProviderError.Refused, Status: 400 })
        {
            throw new ProviderException(ProviderError.NotFound, $"OpenAI does not offer {shape.What} here (400).", e) { Status = 400 };
        }
    }

    /// <summary>Some organizations refuse costs by key, though it is documented. It is asked for until it was refused once.</summary>
    private async Task<CostReading> ReadCostsByKeyIfOfferedAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        if (costsNotByKey)
        {
            return await ReadCostsAsync(window, byKey: false, cancellationToken);
        }

        try
        {
            return await ReadCostsAsync(window, byKey: true, cancellationToken);
        }
        catch (ProviderException e) when (e is { Error: ProviderError.Refused, Status: 400 })
        {
            var reading = await ReadCostsAsync(window, byKey: false, cancellationToken);
            costsNotByKey = true;
            Log.CostsNotByKey(logger, Account);
            return reading;
        }
    }

    private async Task<CostReading> ReadCostsAsync(TimeWindow window, bool byKey, CancellationToken cancellationToken)
    {
        const int DaysOnPage = 180;
        var groupBy = byKey ? CostsByKey : CostsByProject;
        var query = OpenAIBuckets.Query(Costs, "organization/costs", window, BucketWidth.Day, DaysOnPage, groupBy) with { EmptyPagesEnd = true };
        var pager = new BucketPager<CostRow>(connection, query, new CostResultReader());
        var rows = await pager.ReadAsync(cancellationToken);
        return new CostReading(window, rows, byKey) { Gaps = pager.Gaps, Apart = pager.Apart };
    }

    /// <summary>Widens the window to whole buckets and, where the provider does not look back that far, starts it later.</summary>
    private async Task<TReading> ReadAsync<TReading>(
        string what,
        TimeWindow window,
        BucketWidth width,
        Func<TimeWindow, CancellationToken, Task<TReading>> read,
        Func<TimeWindow, TReading> nothing,
        CancellationToken cancellationToken)
    {
        var now = connection.Time.GetUtcNow();
        var covered = window.IsEmpty ? window : new TimeWindow(width.Floor(window.Start), width.Ceiling(window.End));
        for (var steps = 0; !covered.IsEmpty; steps++)
        {
            try
            {
                return await read(covered, cancellationToken);
            }
            catch (ProviderException e) when (e.Error == ProviderError.LookBackExceeded
                && steps < LookBack.MaxSteps
                && LookBack.NextStart(covered.Start, e.EarliestStart, width, now) is { } start)
            {
                covered = new TimeWindow(start < covered.End ? start : covered.End, covered.End);
                Log.LookBackShortened(logger, what, Account, covered.Start);
            }
        }

        return nothing(covered);
    }

    private static int PageLimit(BucketWidth width) => width switch
    {
        BucketWidth.Minute => 1440,
        BucketWidth.Hour => 168,
        BucketWidth.Day => 31,
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "OpenAI has buckets of 1m, 1h and 1d."),
    };

    private static partial class Log
    {
        [LoggerMessage(1005, LogLevel.Information, "OpenAI does not keep {What} of {Account} for that long; reading from {Start}.")]
        public static partial void LookBackShortened(ILogger logger, string what, ProviderAccount account, DateTimeOffset start);

        [LoggerMessage(1006, LogLevel.Warning, "OpenAI refuses the costs of {Account} by key; reading them by project and line item.")]
        public static partial void CostsNotByKey(ILogger logger, ProviderAccount account);
    }
}
