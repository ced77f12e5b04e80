using System.Text.Json;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Buckets;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>Reads one account of the made-up provider, with the shared pager.</summary>
internal sealed class AcmeUsageProvider(ApiConnection connection) : IUsageProvider
{
    private static readonly BucketDialect Dialect = new(
        new MemberTable<BucketMember>(
            ("slices", BucketMember.Data), ("more", BucketMember.HasMore), ("cursor", BucketMember.NextPage),
            ("from", BucketMember.StartTime), ("to", BucketMember.EndTime), ("rows", BucketMember.Results)),
        BucketDialect.Rfc3339);

    public ProviderAccount Account { get; } = new(AcmeDialect.Name, connection.Options.Name);

    public ProviderCapabilities Capabilities => AcmeProviderFactory.Can;

    public async Task<UsageReading> ReadUsageAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken)
    {
        var covered = new TimeWindow(width.Floor(window.Start), width.Ceiling(window.End));
        var pager = new BucketPager<UsageRow>(connection, Query("the usage", "usage", covered, width), new AcmeResultReader(endpoint));
        var rows = await pager.ReadAsync(cancellationToken);
        return new UsageReading(endpoint, width, covered, rows, pager.Apart.UnknownKinds) { Gaps = pager.Gaps, Apart = pager.Apart };
    }

    public async Task<CostReading> ReadCostsAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        var pager = new BucketPager<CostRow>(connection, Query("the costs", "costs", window, BucketWidth.Day), new AcmeCostReader());
        var rows = await pager.ReadAsync(cancellationToken);
        return new CostReading(window, rows, ByKey: false) { Gaps = pager.Gaps, Apart = pager.Apart };
    }

    public async Task<Inventory> ReadInventoryAsync(CancellationToken cancellationToken)
    {
        var keys = await ReadKeysAsync(connection, cancellationToken);
        return new Inventory([.. keys.Select(key => key.Project).Distinct().Select(project => new Project(project, project.Value, false, null))], [.. keys]);
    }

    public static async Task<List<ApiKey>> ReadKeysAsync(ApiConnection connection, CancellationToken cancellationToken) =>
        await connection.SendAsync(
            ApiRequest.Get("keys", "the keys"),
            1 << 20,
            async (stream, token) =>
            {
                using var json = await JsonDocument.ParseAsync(stream, cancellationToken: token);
                return json.RootElement.EnumerateArray().Select(key => new ApiKey(
                    new KeyId(key.GetProperty("key").GetString()!),
                    new ProjectId(key.GetProperty("workspace").GetString()!),
                    null,
                    null,
                    KeyOwnerType.User,
                    null,
                    null,
                    null,
                    key.GetProperty("made").GetDateTimeOffset(),
                    null)).ToList();
            },
            cancellationToken);

    private static BucketQuery Query(string what, string path, TimeWindow window, BucketWidth width) => new(what, window, width, Dialect, (cursor, _) =>
    {
        var uri = new RequestUri(path)
            .With("from", window.Start.ToString("O")).With("to", window.End.ToString("O")).With("minutes", (long)width.Length().TotalMinutes);
        return ApiRequest.Get((cursor is null ? uri : uri.With("cursor", cursor)).ToString(), what);
    });
}
