using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// One sweep over one account: lease, collect, store, judge, commit. Works off stored watermarks and repeats
/// harmlessly, so it may be stopped after any write and run twice at once.
/// </summary>
public sealed partial class Sweep(
    AccountStore accounts,
    AccountDirectory directory,
    SeriesSweep seriesSweep,
    AccountSweep accountSweep,
    OrganizationWatch organization,
    SeriesSheet sheet,
    InventoryStore inventories,
    Owners owners,
    HeldLimits limits,
    EarlierCosts earlier,
    SweepSettings settings,
    LeaseOwner owner,
    TimeProvider clock,
    ILogger<Sweep> logger)
{
    /// <summary>Accounts this process is sweeping now: the lease belongs to the process and cannot keep two sweeps of it apart.</summary>
    private readonly ConcurrentDictionary<ProviderAccount, bool> running = new();

    /// <summary>Accounts this process has written to the directory of the store.</summary>
    private readonly ConcurrentDictionary<ProviderAccount, bool> known = new();

    public async Task<SweepReport> RunAsync(
        IUsageProvider provider, Policy policy, SweepDue due, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        if (!running.TryAdd(provider.Account, true))
        {
            Log.LeaseHeld(logger, provider.Account);
            return SweepReport.Empty(provider.Account, SweepOutcome.LeaseHeld);
        }

        try
        {
            return await RunAloneAsync(provider, policy, due, now, progress, cancellationToken);
        }
        catch (SweepConflictException conflict)
        {
            Log.Overtaken(logger, provider.Account, conflict.Message);
            return SweepReport.Empty(provider.Account, SweepOutcome.LeaseHeld);
        }
        finally
        {
            running.TryRemove(provider.Account, out _);
        }
    }

    private async Task<SweepReport> RunAloneAsync(
        IUsageProvider provider, Policy policy, SweepDue due, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var account = provider.Account;
        if (!await accounts.TryLeaseAsync(account, owner, clock.GetUtcNow(), settings.Lease, cancellationToken))
        {
            Log.LeaseHeld(logger, account);
            return SweepReport.Empty(account, SweepOutcome.LeaseHeld);
        }

        try
        {
            return await RunWithLeaseAsync(provider, policy, due, now, progress, cancellationToken);
        }
        catch (ProviderException failure)
        {
            Log.ProviderFailed(logger, account, failure.Error, failure.Message);
            var transitions = await accountSweep.FailedAsync(account, failure, now, cancellationToken);
            return SweepReport.Empty(account, SweepOutcome.ProviderFailed) with
            {
                Error = failure.Message,
                ProviderError = failure.Error,
                Transitions = transitions,
            };
        }
        finally
        {
            // One that cannot be given back runs out by itself, and says nothing of the sweep.
            await Faults.QuietlyAsync(stop => accounts.ReleaseAsync(account, owner, stop), CancellationToken.None);
        }
    }

    private async Task<SweepReport> RunWithLeaseAsync(
        IUsageProvider provider, Policy policy, SweepDue due, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var account = provider.Account;
        var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
        ClockGuard.Refuse(state, now);
        state = ClockGuard.Heal(state, now) with
        {
            InventoryAt = due.HasFlag(SweepDue.Inventory) ? null : state.InventoryAt,
            CostsAt = due.HasFlag(SweepDue.Costs) && state.CostsAt is { } costs ? costs - settings.CostsEvery : state.CostsAt,
        };
        if (etag is null || !known.ContainsKey(account))
        {
            await directory.AddAsync(account, isRecording: false, cancellationToken);
            known[account] = true;
        }

        var inventory = await InventoryAsync(provider, state, now, progress, cancellationToken);
        owners.Remember(account, inventory.Stored);
        var plan = SweepPlan.Of(state, inventory.Stored.Keys.Length, settings, now);
        var lines = (await sheet.ReadAsync(account, cancellationToken)).ToDictionary(line => line.Costs.Series);
        var tally = new Tally();
        var before = state = state with { InventoryAt = inventory.At, Sources = inventory.Sources };
        var reader = new SourceReader(provider, before, plan, inventory.Stored.Keys.Length, settings, now, logger);

        for (var slice = 0; slice < plan.Hours.Length; slice++)
        {
            progress?.Report(new SweepProgress("hours", slice, plan.Hours.Length));
            if (!await accounts.TryLeaseAsync(account, owner, clock.GetUtcNow(), settings.Lease, cancellationToken))
            {
                throw new SweepConflictException("the lease");
            }

            var isLast = slice == plan.Hours.Length - 1;
            if (isLast)
            {
                break;
            }

            var hours = await reader.ReadSliceAsync(plan.Hours[slice], cancellationToken);
            state = reader.Remember(state, plan.Hours[slice].End, null);
            state = state with { CollectedFrom = state.CollectedFrom ?? hours.FirstUse, LastUse = SourceSilence.Merge(state.LastUse, hours) };
            var reach = new Reach(hours, null, plan.Hours[slice].End, plan, new Completeness(before, state, now), now);
            await TakeAsync(state, reach, inventory.Stored, lines, policy, tally, progress, cancellationToken);
            if (!tally.HasFailed)
            {
                state = tally.Learn(organization.Learn(state, reach, policy), reach) with { HoursThrough = Later(state.HoursThrough, reach.HoursThrough) };
                (state, etag) = await AdvanceAsync(state, etag, cancellationToken);
            }
        }

        progress?.Report(new SweepProgress("minutes", 0, 1));
        var (lastHours, minutes) = await reader.ReadLastAsync(cancellationToken);
        state = reader.Remember(state, plan.HoursThrough, plan.CompleteThrough) with
        {
            CollectedFrom = state.CollectedFrom ?? lastHours?.FirstUse ?? minutes.FirstUse,
            LastUse = SourceSilence.Merge(state.LastUse, lastHours, minutes),
        };
        var last = new Reach(lastHours, minutes, plan.HoursThrough, plan, new Completeness(before, state, now), now);
        var outcomes = await TakeAsync(state, last, inventory.Stored, lines, policy, tally, progress, cancellationToken);
        var transitions = ImmutableArray<Transition>.Empty;
        if (!tally.HasFailed)
        {
            (state, transitions) = organization.Take(tally.Learn(state, last), last, outcomes, policy);
        }

        if (!tally.HasFailed && inventory.At == now
            && await tally.TryAsync($"earlier costs of {account.Provider}/{account.Account}", () => earlier.ReadAsync(provider, state, lines, now, cancellationToken), null, cancellationToken) is { } days)
        {
            state = state with { CostKnownFrom = days.KnownFrom };
            await sheet.WriteAsync(account, days.Changed, cancellationToken);
            foreach (var line in days.Changed)
            {
                lines[line.Costs.Series] = line;
            }
        }

        state = tally.HasFailed ? state with { Sources = before.Sources } : state;
        state = await accountSweep.DoneAsync(provider, state, etag, plan, lines, policy, tally, transitions, now, cancellationToken);
        return tally.Report(account, plan.CompleteThrough) with { Unread = [.. state.Sources.Values.Select(source => source.Sentence)] };
    }

    private async Task<Dictionary<SeriesId, SeriesOutcome>> TakeAsync(
        AccountState state,
        Reach reach,
        StoredInventory inventory,
        Dictionary<SeriesId, SeriesLine> lines,
        Policy policy,
        Tally tally,
        IProgress<SweepProgress>? progress,
        CancellationToken cancellationToken)
    {
        var facts = new FactsOfKeys(inventory, state, await limits.ReadAsync(state.Account, cancellationToken));
        var known = lines.Values.OrderByDescending(line => line.IsMain).ThenBy(line => line.Costs.Series).ToLookup(line => line.Costs.Series, SeriesId.ByName);
        var due = reach.Series()
            .Concat(lines.Values.Where(line => line.OpenAlerts > 0 || reach.Completeness.IsHealed(line) || reach.MayHaveLost(line, state.HoursThrough) || seriesSweep.IsToReprice(line)).Select(line => line.Costs.Series))
            .Distinct(SeriesId.ByName).Order().ToList();
        var outcomes = new ConcurrentBag<SeriesOutcome>();
        var done = 0;
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel, CancellationToken = cancellationToken },
            async (series, stop) =>
            {
                try
                {
                    var work = reach.Work(state, series, facts, policy, [.. known[series]]);
                    outcomes.Add(await seriesSweep.TakeAsync(work, reach.Now, stop));
                }
                catch (Exception failure) when (Faults.Is(failure, stop) && failure is not StoreException { IsOfTheWholeStore: true })
                {
                    var why = Faults.InWords(failure);
                    Log.SeriesFailed(logger, series, why);
                    tally.Fail(series, why);
                }

                var so = Interlocked.Increment(ref done);
                if (so % 100 == 0)
                {
                    progress?.Report(new SweepProgress("judging", so, due.Count));
                }
            });
        tally.Add(reach, outcomes);
        var changed = outcomes.SelectMany(outcome => outcome.Lines).OrderBy(line => line.Costs.Series).ToList();
        foreach (var line in changed)
        {
            lines[line.Costs.Series] = line;
        }

        await sheet.WriteAsync(state.Account, changed, cancellationToken);
        return outcomes.ToDictionary(outcome => outcome.Line.Costs.Series, SeriesId.ByName);
    }

    private async Task<(AccountState State, string ETag)> AdvanceAsync(AccountState state, string? etag, CancellationToken cancellationToken) =>
        (state, await accounts.CommitAsync(state, etag, [], [], cancellationToken)
            ?? throw new SweepConflictException("the watermark"));

    /// <summary>The keys, read again where that is due. Where they cannot be listed they stay as last listed, and usage goes on.</summary>
    private async Task<ReadInventory> InventoryAsync(
        IUsageProvider provider, AccountState state, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        if (state.InventoryAt is { } at && now - at < KeySources.Every(state, settings) && at <= now)
        {
            return new ReadInventory(await inventories.ReadAsync(provider.Account, cancellationToken), at, state.Sources);
        }

        progress?.Report(new SweepProgress("inventory", 0, 1));
        try
        {
            var listed = await provider.ReadInventoryAsync(cancellationToken);
            return new ReadInventory(
                await inventories.WriteAsync(provider.Account, listed, now, cancellationToken), now, KeySources.After(state.Sources, listed.Unread, now));
        }
        catch (ProviderException failure) when (failure.Error is not ProviderError.WrongClock)
        {
            Log.KeysUnread(logger, provider.Account, failure.Error, failure.Message);
            return new ReadInventory(await inventories.ReadAsync(provider.Account, cancellationToken), state.InventoryAt, KeySources.Failed(state.Sources, failure, now));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset? left, DateTimeOffset right) => left > right ? left.Value : right;

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Information, "Another sweep of {Account} is already running; this one stops.")]
        public static partial void LeaseHeld(ILogger logger, ProviderAccount account);

        [LoggerMessage(1001, LogLevel.Error, "{Account} could not be read ({Error}): {Reason}")]
        public static partial void ProviderFailed(ILogger logger, ProviderAccount account, ProviderError error, string reason);

        [LoggerMessage(1013, LogLevel.Error, "The keys of {Account} could not be listed ({Error}); the last list is used, and usage is still collected: {Reason}")]
        public static partial void KeysUnread(ILogger logger, ProviderAccount account, ProviderError error, string reason);

        [LoggerMessage(1004, LogLevel.Information, "The sweep of {Account} stops: {Reason}")]
        public static partial void Overtaken(ILogger logger, ProviderAccount account, string reason);

        [LoggerMessage(1003, LogLevel.Error, "{Series} could not be stored or evaluated; the next sweep resumes there: {Reason}")]
        public static partial void SeriesFailed(ILogger logger, SeriesId series, string reason);
    }
}
