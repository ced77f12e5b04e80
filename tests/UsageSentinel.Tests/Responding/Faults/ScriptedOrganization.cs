using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Tests.Responding.Faults;

/// <summary>An organization in memory that fails before it did something, or after, and now and then says what is not so.</summary>
internal sealed class ScriptedOrganization(ProviderAccount account, Random dice, TimeProvider clock) : IUsageProvider, IKeyControl
{
    public const string Model = "gpt-4o";

    /// <summary>A model that nobody used before.</summary>
    public const string NewModel = "o3";

    private readonly Dictionary<string, (ProjectId Project, bool IsAccount)> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<RateLimit>> limits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelPermissions?> permissions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long?> spend = new(StringComparer.Ordinal);

    public ProviderAccount Account => account;

    /// <summary>Between 0 and 1: how often a call fails, half of the time after it did its work.</summary>
    public double Fails { get; set; }

    /// <summary>Between 0 and 1: how often the usage of a key is denied.</summary>
    public double Lies { get; set; }

    /// <summary>In which way every change of a limit fails; null for none.</summary>
    public BrokenWay? Broken { get; set; }

    /// <summary>Whether it says yes to a changed rate limit and changes nothing.</summary>
    public bool Ignores { get; set; }

    /// <summary>What people set by hand, by project; the rest is as it was at first.</summary>
    private readonly Dictionary<string, (RateLimit? Limit, long? Spend)> byHand = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RateLimit> first = new(StringComparer.Ordinal);

    /// <summary>Every deletion that happened, with its time.</summary>
    public List<(string Key, DateTimeOffset At)> Deleted { get; } = [];

    /// <summary>Asked before anything is changed; throws where that must not be.</summary>
    public Func<ProjectId, string, Task> Guard { get; set; } = (_, _) => Task.CompletedTask;

    public ProviderCapabilities Capabilities { get; } =
        new([UsageEndpoint.Completions], [BucketWidth.Minute, BucketWidth.Hour, BucketWidth.Day], CostDetail.PerKey, ContainmentOffer.Everything);

    public void Add(string project, string key, bool isAccount = false)
    {
        keys[key] = (new ProjectId(project), isAccount);
        limits.TryAdd(project, [new RateLimit("rl-gpt-4o", Model, 10_000, 30_000_000, null, null, 2_147_483_647)]);
        permissions.TryAdd(project, null);
        spend.TryAdd(project, null);
        first.TryAdd(project, limits[project][0]);
    }

    /// <summary>A person sets a limit at the provider. People choose odd numbers, so that they are nobody else's.</summary>
    public void ChangeByHand(string project, int number)
    {
        var own = byHand.GetValueOrDefault(project);
        if (number % 2 == 0)
        {
            var limit = (own.Limit ?? first[project]) with { MaxRequestsPerMinute = (number * 2) + 1 };
            byHand[project] = own with { Limit = limit };
            limits[project] = [limit];
            return;
        }

        byHand[project] = own with { Spend = (number * 200) + 1 };
        spend[project] = byHand[project].Spend;
    }

    /// <summary>A person deletes a key in the dashboard.</summary>
    public void Remove(string key) => keys.Remove(key);

    /// <summary>How every lever of a project has to be once nothing is held: as people set it last.</summary>
    public (string Limits, string Models, long? Spend) Own(string project) =>
        (string.Join(';', new[] { byHand.GetValueOrDefault(project).Limit ?? first[project] }), "-", byHand.GetValueOrDefault(project).Spend);

    /// <summary>How every lever of a project stands.</summary>
    public (string Limits, string Models, long? Spend) Levers(string project) => (
        string.Join(';', limits[project]), permissions[project] is { } list ? $"{list.IsAllowList}:{string.Join(',', list.Models)}" : "-", spend[project]);

    public Task<ApiKey?> FindKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken) =>
        DoAsync(() => keys.TryGetValue(key.Value, out var found) && found.Project == project ? Key(key.Value) : null);

    public Task<ImmutableArray<ApiKey>> ListKeysAsync(ProjectId project, CancellationToken cancellationToken) =>
        DoAsync<ImmutableArray<ApiKey>>(() => [.. keys.Where(key => key.Value.Project == project).Select(key => Key(key.Key))]);

    public Task<ImmutableArray<ServiceAccount>> ListServiceAccountsAsync(ProjectId project, CancellationToken cancellationToken) =>
        DoAsync(() => ImmutableArray<ServiceAccount>.Empty);

    public async Task<DeletionOutcome> DeleteKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken)
    {
        await Guard(project, key.Value);
        return await DoAsync(() =>
        {
            if (keys.TryGetValue(key.Value, out var found) && found.IsAccount)
            {
                throw new ProviderException(ProviderError.Refused, "It belongs to a service account.");
            }

            return Delete(key.Value);
        });
    }

    public async Task<DeletionOutcome> DeleteServiceAccountAsync(ProjectId project, string serviceAccountId, CancellationToken cancellationToken)
    {
        await Guard(project, serviceAccountId["svc_".Length..]);
        return await DoAsync(() => Delete(serviceAccountId["svc_".Length..]));
    }

    public Task<ImmutableArray<RateLimit>> ListRateLimitsAsync(ProjectId project, CancellationToken cancellationToken) => DoAsync(() => limits[project.Value]);

    public async Task<RateLimit> UpdateRateLimitAsync(ProjectId project, RateLimit limit, CancellationToken cancellationToken)
    {
        await Guard(project, string.Empty);
        if (Break())
        {
            return Broken is BrokenWay.Lies ? limit with { MaxRequestsPerMinute = 1 } : limit;
        }

        return await DoAsync(() =>
        {
            limits[project.Value] = Ignores ? limits[project.Value] : [.. limits[project.Value].Select(held => held.Id == limit.Id ? limit : held)];
            return limit;
        });
    }

    public Task<SpendLimit?> FindSpendLimitAsync(ProjectId? project, CancellationToken cancellationToken) =>
        DoAsync(() => spend[project!.Value.Value] is { } cents ? new SpendLimit(cents, true) : null);

    public async Task<SpendLimit> SetSpendLimitAsync(ProjectId? project, long thresholdCents, CancellationToken cancellationToken)
    {
        await Guard(project!.Value, string.Empty);
        if (Break())
        {
            return new SpendLimit(Broken is BrokenWay.Lies ? 1 : thresholdCents, null);
        }

        return await DoAsync(() =>
        {
            spend[project.Value.Value] = thresholdCents;
            return new SpendLimit(thresholdCents, null);
        });
    }

    public async Task DeleteSpendLimitAsync(ProjectId? project, CancellationToken cancellationToken)
    {
        await Guard(project!.Value, string.Empty);
        await DoAsync(() => spend[project.Value.Value] = null);
    }

    public Task<ModelPermissions?> FindModelPermissionsAsync(ProjectId project, CancellationToken cancellationToken) => DoAsync(() => permissions[project.Value]);

    public async Task<ModelPermissions> SetModelPermissionsAsync(ProjectId project, ModelPermissions wanted, CancellationToken cancellationToken)
    {
        await Guard(project, string.Empty);
        if (Break())
        {
            return Broken is BrokenWay.Lies ? new ModelPermissions(false, ["another"]) : wanted;
        }

        return await DoAsync(() =>
        {
            permissions[project.Value] = wanted;
            return wanted;
        });
    }

    public async Task DeleteModelPermissionsAsync(ProjectId project, CancellationToken cancellationToken)
    {
        await Guard(project, string.Empty);
        await DoAsync(() => permissions[project.Value] = null);
    }

    public Task<ImmutableArray<AuditEntry>> ReadAuditLogAsync(TimeWindow window, ImmutableArray<string> types, CancellationToken cancellationToken) =>
        DoAsync(() => ImmutableArray<AuditEntry>.Empty);

    /// <summary>Every living key has used a hundred dollars' worth in the first minute of what is asked for, unless it lies.</summary>
    public Task<UsageReading> ReadUsageAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken) => DoAsync(() =>
        new UsageReading(
            endpoint,
            width,
            window,
            Roll() < Lies ? [] : [.. keys.OrderBy(key => key.Key, StringComparer.Ordinal).Select(key => new UsageRow(
                endpoint,
                new TimeWindow(window.Start, window.Start + width.Length()),
                new UsageDimensions(key.Value.Project, new KeyId(key.Key), Model),
                new UsageCounts { Requests = 1, OutputTokens = 20_000_000 }))],
            0));

    public Task<CostReading> ReadCostsAsync(TimeWindow window, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Inventory> ReadInventoryAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Whether a change has no effect; throws where it is refused.</summary>
    private bool Break() => Broken switch
    {
        null => false,
        BrokenWay.Forbidden => throw new ProviderException(ProviderError.MissingScope, "The key may not do this (403)."),
        BrokenWay.NotFound => throw new ProviderException(ProviderError.NotFound, "There is no such limit (404)."),
        BrokenWay.ServerFault => throw new ProviderException(ProviderError.ServerFault, "The server had an error (500)."),
        BrokenWay.Timeout => throw new ProviderException(ProviderError.Unreachable, "No answer within 100 seconds."),
        _ => true,
    };

    private DeletionOutcome Delete(string key)
    {
        if (!keys.Remove(key))
        {
            return DeletionOutcome.AlreadyGone;
        }

        Deleted.Add((key, clock.GetUtcNow()));
        return DeletionOutcome.Deleted;
    }

    private ApiKey Key(string key) => new(
        new KeyId(key),
        keys[key].Project,
        key,
        null,
        keys[key].IsAccount ? KeyOwnerType.ServiceAccount : KeyOwnerType.User,
        keys[key].IsAccount ? $"svc_{key}" : "user",
        null,
        null,
        null,
        null);

    private async Task<T> DoAsync<T>(Func<T> work)
    {
        await Task.Yield();
        var fate = Roll();
        if (fate < Fails / 2)
        {
            throw Failure();
        }

        T done;
        lock (keys)
        {
            done = work();
        }

        await Task.Yield();
        return fate < Fails ? throw Failure() : done;
    }

    private ProviderException Failure() => new(
        (int)(Roll() * 5) switch
        {
            0 => ProviderError.RateLimited,
            1 => ProviderError.ServerFault,
            2 => ProviderError.Malformed,
            3 => ProviderError.Refused,
            _ => ProviderError.Unreachable,
        },
        "The provider failed.");

    private double Roll()
    {
        lock (dice)
        {
            return dice.NextDouble();
        }
    }
}

/// <summary>How a provider fails to change a limit, for ever.</summary>
public enum BrokenWay
{
    /// <summary>It answers 403.</summary>
    Forbidden,

    /// <summary>It answers 404.</summary>
    NotFound,

    /// <summary>It answers 200 and changes nothing.</summary>
    NoEffect,

    /// <summary>It answers 200 with another value than was asked for, and changes nothing.</summary>
    Lies,

    /// <summary>It answers 5xx.</summary>
    ServerFault,

    /// <summary>It does not answer.</summary>
    Timeout,
}
