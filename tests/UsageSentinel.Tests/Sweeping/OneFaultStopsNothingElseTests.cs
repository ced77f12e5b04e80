using System.Collections.Immutable;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>
/// Two organizations are watched, and a key of the second is stolen. Whatever port fails in whatever way for hours: the theft is
/// notified, the failure is visible, and when the port works again nothing is missing.
/// </summary>
public sealed class OneFaultStopsNothingElseTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    /// <summary>Kinds that nobody lists: each port fails with another one.</summary>
    internal static readonly ImmutableArray<Func<Exception>> Kinds =
    [
        () => new InvalidOperationException("injected"),
        () => new InvalidCastException("injected"),
        () => new KeyNotFoundException("injected"),
        () => new TaskCanceledException("injected"),
        () => new HttpRequestException("injected"),
        () => new StoreException(StoreError.Busy, "injected"),
    ];

    /// <summary>Places of the store that belong to the first organization, or to one of its keys, or to neither.</summary>
    private static readonly (string Name, string Table, string Partition, bool MayDelay)[] Places =
    [
        ("one key", TableNames.Sentinel, "openai|default|key_0", false),
        ("account", TableNames.Sentinel, "openai|default|-", false),
        ("sheet", TableNames.Sentinel, "openai|default|sheet", false),
        ("inventory", TableNames.Sentinel, "openai|default|inventory", false),
        ("alert index", TableNames.Sentinel, "openai|default|alerts", false),
        ("unsealed", TableNames.Sentinel, "openai|default|unsealed", false),
        ("silences", TableNames.Sentinel, "silences", true),
        ("route tests", TableNames.Sentinel, "canaries", false),
        ("reports", TableNames.Sentinel, "reports", false),
        ("outbox", TableNames.Sentinel, "outbox|0", true),
        ("ledger", TableNames.Ledger, "", true),
        ("control", TableNames.Control, "", false),
    ];

    /// <summary>Calls that are not made of a place within the time of the test, by its number.</summary>
    private static readonly (int Place, int Call)[] NotMade =
    [
        (1, 1), (2, 0), (3, 0), (3, 2), (4, 0), (5, 0), (6, 0), (6, 2), (7, 0), (7, 1), (7, 2), (8, 1), (8, 2), (9, 0), (11, 2),
    ];

    /// <summary>Without the old alerts of a key nothing is known of its past: that withholds a response and is no failure.</summary>
    private static readonly (int Place, int Call)[] NotShown = [(4, 1)];

    public static TheoryData<int, int> EveryPlace
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (var place = 0; place < Places.Length; place++)
            {
                foreach (var call in Enum.GetValues<StoreCall>())
                {
                    if (!NotMade.Contains((place, (int)call)))
                    {
                        data.Add(place, (int)call);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPlace))]
    public async Task Store_FailsInOnePlace_StopsNothingElse(int place, int call)
    {
        var (_, table, partition, mayDelay) = Places[place];
        var isShown = !NotShown.Contains((place, call));
        var store = new FaultyStore(new MemoryEntityStore());
        await new FaultStory(store)
        {
            Begin = _ => store.Fault = (of, at, where) => (int)of == call && at == table && (partition.Length == 0 || where == partition) ? Kinds[(place + call) % Kinds.Length]() : null,
            End = _ => store.Fault = null,
            HasFailed = () => store.Failed > 0,
            MayDelay = mayDelay,
            IsShown = isShown,
        }.RunAsync();
    }

    [Theory]
    [InlineData("/usage/", 0)]
    [InlineData("/usage/completions", 1)]
    [InlineData("/usage/embeddings", 2)]
    [InlineData("/costs", 3)]
    [InlineData("/projects", 5)]
    [InlineData("/api_keys", 0)]
    public async Task Provider_FailsForOneOrganization_StopsNothingElse(string path, int kind)
    {
        var failed = 0;
        await new FaultStory(new MemoryEntityStore())
        {
            // Only the first organization's connection has the tap.
            Begin = host => host.Wire.Intercept = (request, pass) =>
            {
                if (request.RequestUri!.AbsolutePath.Contains(path, StringComparison.Ordinal))
                {
                    failed++;
                    throw Kinds[kind]();
                }

                return pass();
            },
            End = host => host.Wire.Intercept = null,
            HasFailed = () => failed > 0,
            Minutes = path == "/costs" ? 390 : 100,
        }.RunAsync();
    }

    /// <summary>That the caller stops the work is no failure.</summary>
    [Fact]
    public async Task Engine_IsStopped_SaysSo()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        organization.Add("key_0").Uses(minute => BookedUse.Office(minute, 0, 6));
        await using var host = organization.Open(new MemoryEntityStore());
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Engine.RunOnceAsync(null, stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Engine.NotifyAsync(stop.Token));
    }
}
