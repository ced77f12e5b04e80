using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Watermarks of an account, and the lease that keeps two sweeps of it apart.</summary>
public sealed class AccountStore(IEntityStore store)
{
    private const string StateRow = "s";
    private const string LeaseRow = "lease";

    public async Task<(AccountState State, string? ETag)> LoadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync(TableNames.Sentinel, Partitions.Account(account), StateRow, cancellationToken);
        return entity is null ? (new AccountState(account), null) : (FromEntity(entity, account), entity.ETag);
    }

    /// <summary>The same without <see cref="AccountState.Alerts"/>, which a command that only looks does not unpack.</summary>
    internal async Task<(AccountState State, string? ETag)> LookAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync(TableNames.Sentinel, Partitions.Account(account), StateRow, cancellationToken);
        return entity is null ? (new AccountState(account), null) : (WithoutAlerts(entity, account), entity.ETag);
    }

    /// <summary>How far minutes are complete, and after how long one counts as that; null before the first sweep.</summary>
    public async Task<(DateTimeOffset? Through, TimeSpan? Lag)> ReachAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync(TableNames.Sentinel, Partitions.Account(account), StateRow, cancellationToken);
        return (entity?.Instant("MinutesThrough"), entity is null ? null : LagOf(entity));
    }

    /// <summary>The version of the state; null before the first sweep.</summary>
    internal async Task<string?> VersionAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await store.FindAsync(TableNames.Sentinel, Partitions.Account(account), StateRow, cancellationToken))?.ETag;

    /// <summary>Commits the state with what came of it; null where another sweep was faster and nothing was written.</summary>
    public async Task<string?> CommitAsync(
        AccountState state,
        string? etag,
        ImmutableArray<Transition> transitions,
        ImmutableArray<SentinelEvent> events,
        CancellationToken cancellationToken)
    {
        var entity = ToEntity(state);
        return await AlertRows.CommitAsync(
            store,
            Partitions.Account(state.Account),
            [etag is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, etag)],
            [.. AlertRows.Writes(transitions, state.Alerts), .. events.Select(waiting => new EntityWrite.Upsert(OutboxStore.ToEntity(waiting)))],
            cancellationToken);
    }

    /// <summary>Takes or renews the lease; false where somebody else holds it and is not known to be gone.</summary>
    public async Task<bool> TryLeaseAsync(ProviderAccount account, LeaseOwner owner, DateTimeOffset now, TimeSpan length, CancellationToken cancellationToken)
    {
        var partition = Partitions.Account(account);
        var held = await store.FindAsync(TableNames.Sentinel, partition, LeaseRow, cancellationToken);
        if (held?.Text("Owner") is { } holder
            && holder != owner.Name
            && held.Instant("Until") is { } until
            && until > now
            && until - now <= length
            && !owner.IsGone(holder))
        {
            return false;
        }

        var lease = new Entity(LeaseRow).With("Owner", owner.Name).With("Until", now + length);
        EntityWrite write = held is null ? new EntityWrite.Insert(lease) : new EntityWrite.Replace(lease, held.ETag);
        return await store.CommitAsync(TableNames.Sentinel, partition, [write], cancellationToken) is CommitOutcome.Committed;
    }

    public async Task ReleaseAsync(ProviderAccount account, LeaseOwner owner, CancellationToken cancellationToken)
    {
        var partition = Partitions.Account(account);
        var held = await store.FindAsync(TableNames.Sentinel, partition, LeaseRow, cancellationToken);
        if (held?.Text("Owner") == owner.Name)
        {
            await store.CommitAsync(TableNames.Sentinel, partition, [new EntityWrite.Delete(LeaseRow, held.ETag)], cancellationToken);
        }
    }

    private static Entity ToEntity(AccountState state) => new Entity(StateRow)
        .With("CollectedFrom", state.CollectedFrom)
        .With("CostKnownFrom", state.CostKnownFrom)
        .With("HoursThrough", state.HoursThrough)
        .With("MinutesThrough", state.MinutesThrough)
        .With("MinuteCoverage", WriteWindows(state.MinuteCoverage))
        .With("InventoryAt", state.InventoryAt)
        .With("CostsAt", state.CostsAt)
        .With("SweptAt", state.SweptAt)
        .With("PurgedAt", state.PurgedAt)
        .With("Attainment", Attainments.Write(state.Attainment))
        .With("Failures", (long)state.Failures)
        .With("LastError", state.LastError)
        .With("LastUse", string.Join(';', state.LastUse.Select(use => string.Create(CultureInfo.InvariantCulture, $"{use.Key}-{use.Value.ToUnixTimeSeconds()}"))))
        .With("Sources", SourceWire.Write(state))
        .With("Lateness", LatenessText.Write(state.Lateness))
        .With("LagSeconds", state.Lag is { } lag ? (long)lag.TotalSeconds : null)
        .With("Fleet", state.Calibration.ToBytes())
        .With("FleetThrough", state.CalibratedThrough)
        .With("Organization", state.Organization.Through is null ? null : BaselineCodec.Write(state.Organization.Baseline))
        .With("OrganizationThrough", state.Organization.Through)
        .With("OrganizationDays", OrganizationDaysText.Write(state.Organization.Days))
        .With("OrganizationAheadDays", state.OrganizationAhead is { } aheadOf ? OrganizationDaysText.Write(aheadOf.Days) : null)
        .With("OrganizationAhead", state.OrganizationAhead is { } ahead ? BaselineCodec.Write(ahead.Baseline) : null)
        .With("OrganizationAheadThrough", state.OrganizationAhead?.Through)
        .WithBlob(AlertWire.Write(state.Alerts));

    private static AccountState FromEntity(StoredEntity entity, ProviderAccount account) => WithoutAlerts(entity, account) with
    {
        Alerts = entity.Blob() is { } alerts ? [.. AlertWire.Read(alerts, account)] : [],
    };

    private static AccountState WithoutAlerts(StoredEntity entity, ProviderAccount account) => SourceWire.Read(entity.Text("Sources"), new AccountState(account)
    {
        CollectedFrom = entity.Instant("CollectedFrom"),
        CostKnownFrom = entity.Instant("CostKnownFrom"),
        HoursThrough = entity.Instant("HoursThrough"),
        MinutesThrough = entity.Instant("MinutesThrough"),
        MinuteCoverage = ReadWindows(entity.Text("MinuteCoverage")),
        InventoryAt = entity.Instant("InventoryAt"),
        CostsAt = entity.Instant("CostsAt"),
        SweptAt = entity.Instant("SweptAt"),
        PurgedAt = entity.Instant("PurgedAt"),
        Attainment = Attainments.Read(entity.Text("Attainment")),
        Failures = (int)(entity.Number("Failures") ?? 0),
        LastError = entity.Text("LastError"),
        LastUse = ReadUses(entity.Text("LastUse")),
        Lateness = LatenessText.Read(entity.Text("Lateness")),
        Lag = LagOf(entity),
        Calibration = OrganizationCalibration.FromBytes(entity.Bytes("Fleet") ?? []),
        CalibratedThrough = entity.Instant("FleetThrough"),
        Organization = ReadOrganization(entity),
        OrganizationAhead = entity.Bytes("OrganizationAhead") is { } bytes && BaselineCodec.Read(bytes) is { } ahead
            ? new OrganizationState(ahead, entity.Instant("OrganizationAheadThrough")) { Days = OrganizationDaysText.Read(entity.Text("OrganizationAheadDays")) }
            : null,
    });

    private static TimeSpan? LagOf(StoredEntity entity) => entity.Number("LagSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>One of an earlier version is learned again from here on, without a notice.</summary>
    private static OrganizationState ReadOrganization(StoredEntity entity) =>
        entity.Bytes("Organization") is { } bytes && BaselineCodec.Read(bytes) is { } baseline
            ? new OrganizationState(baseline, entity.Instant("OrganizationThrough")) { Days = OrganizationDaysText.Read(entity.Text("OrganizationDays")) }
            : OrganizationState.Empty with { Through = entity.Instant("OrganizationThrough") };

    private static string? WriteWindows(ImmutableArray<TimeWindow> windows) => windows.IsEmpty
        ? null
        : string.Join(';', windows.Select(window => string.Create(
            CultureInfo.InvariantCulture, $"{window.Start.ToUnixTimeSeconds()}-{window.End.ToUnixTimeSeconds()}")));

    /// <summary>An endpoint this version does not know is left out.</summary>
    private static ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> ReadUses(string? text)
    {
        var uses = ImmutableSortedDictionary.CreateBuilder<UsageEndpoint, DateTimeOffset>();
        foreach (var part in (text ?? string.Empty).Split(';'))
        {
            if (part.Split('-') is [var name, var seconds]
                && Enum.TryParse<UsageEndpoint>(name, out var endpoint)
                && long.TryParse(seconds, CultureInfo.InvariantCulture, out var at))
            {
                uses[endpoint] = DateTimeOffset.FromUnixTimeSeconds(at);
            }
        }

        return uses.ToImmutable();
    }

    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    private static ImmutableArray<TimeWindow> ReadWindows(string? text)
    {
        return StoredContent.Read<ImmutableArray<TimeWindow>>("the state of an account", () => text is null
            ? []
            : [.. text.Split(';').Select(part => part.Split('-')).Select(ends => new TimeWindow(Instant(ends[0]), Instant(ends[1])))]);
    }

    private static DateTimeOffset Instant(string seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
}
