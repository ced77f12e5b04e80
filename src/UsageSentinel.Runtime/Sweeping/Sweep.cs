using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// One sweep over one account: lease, collect, store, judge, commit. Works off stored watermarks and repeats
/// harmlessly, so it may be stopped after any write and run twice at once.
/// </summary>
public sealed partial class Sweep(
    SweepAccounts accounts,
    KeyInventory keys,
    SeriesPass pass,
    OrganizationJudge organization,
    EarlierCosts earlier,
    AccountSweep accountSweep,
    SweepPolicy settings,
    ILogger<Sweep> logger)
{
    /// <summary>Accounts this process is sweeping now: the lease belongs to the process and cannot keep two sweeps of it apart.</summary>
    private readonly ConcurrentDictionary<ProviderAccount, bool> running = new();

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
        if (!await accounts.TryLeaseAsync(account, cancellationToken))
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
            await accounts.ReleaseAsync(account, CancellationToken.None);
        }
    }

    private async Task<SweepReport> RunWithLeaseAsync(
        IUsageProvider provider, Policy policy, SweepDue due, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var account = provider.Account;
        var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
        ClockSkewCheck.Refuse(state, now);
        state = ClockSkewCheck.Heal(state, now) with
        {
            InventoryAt = due.HasFlag(SweepDue.Inventory) ? null : state.InventoryAt,
            CostsAt = due.HasFlag(SweepDue.Costs) && state.CostsAt is { } costs ? costs - settings.CostsEvery : state.CostsAt,
        };
        await accounts.ListAsync(account, etag, cancellationToken);
        var inventory = await keys.ReadAsync(provider, state, now, progress, cancellationToken);
        var plan = SweepPlan.Of(state, inventory.Stored.Keys.Length, settings, now);
        var lines = await pass.LinesAsync(account, cancellationToken);
        var tally = new SweepTotals();
        policy = policy with { Arrives = LearnedLag.Usual(state, now), ReadEvery = state.SweptAt is { } swept && swept < now ? now - swept : TimeSpan.Zero };
        var run = new SweepRun(policy, tally, progress);
        var before = state = state with { InventoryAt = inventory.At, Sources = inventory.Sources };
        using var reader = new SourceReader(provider, before, plan, inventory.Stored.Keys.Length, settings, now, logger);

        for (var slice = 0; slice < plan.Hours.Length; slice++)
        {
            progress?.Report(new SweepProgress("hours", slice, plan.Hours.Length));
            if (!await accounts.TryLeaseAsync(account, cancellationToken))
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
            state = state with { CollectedFrom = state.CollectedFrom ?? hours.FirstUse, LastUse = NoDataCheck.Merge(state.LastUse, hours) };
            var reach = new SweepSlice(hours, null, plan.Hours[slice].End, plan, new Completeness(before, state, now), now);
            lines = SeriesSummaries.With(lines, (await pass.SweepAsync(state, reach, inventory.Stored, lines, run, cancellationToken)).Changed);
            if (!tally.HasFailed)
            {
                state = tally.Learn(organization.Learn(state, reach, policy), reach) with { HoursThrough = reach.HoursThrough.NotBefore(state.HoursThrough) };
                etag = await accounts.AdvanceAsync(state, etag, cancellationToken);
            }
        }

        progress?.Report(new SweepProgress("minutes", 0, 1));
        var (lastHours, minutes) = await reader.ReadLastAsync(cancellationToken);
        state = reader.Time(reader.Remember(state, plan.HoursThrough, plan.CompleteThrough)) with
        {
            CollectedFrom = state.CollectedFrom ?? lastHours?.FirstUse ?? minutes.FirstUse,
            LastUse = NoDataCheck.Merge(state.LastUse, lastHours, minutes),
        };
        var last = new SweepSlice(lastHours, minutes, plan.HoursThrough, plan, new Completeness(before, state, now), now);
        var taken = await pass.SweepAsync(state, last, inventory.Stored, lines, run, cancellationToken);
        lines = SeriesSummaries.With(lines, taken.Changed);
        var transitions = ImmutableArray<Transition>.Empty;
        if (!tally.HasFailed)
        {
            (state, transitions) = organization.Judge(tally.Learn(state, last), last, taken.Outcomes, policy);
        }

        if (!tally.HasFailed && inventory.At == now
            && await tally.TryAsync($"earlier costs of {account.Provider}/{account.Account}", () => earlier.ReadAsync(provider, state, lines, now, cancellationToken), null, cancellationToken) is { } days)
        {
            state = state with { CostKnownFrom = days.KnownFrom };
            await pass.WriteAsync(account, days.Changed, cancellationToken);
            lines = SeriesSummaries.With(lines, days.Changed);
        }

        state = tally.HasFailed ? state with { Sources = before.Sources } : state;
        state = await accountSweep.DoneAsync(new SweptAccount(provider, state, etag, plan, lines, transitions), policy, tally, now, cancellationToken);
        return tally.Report(account, plan.CompleteThrough) with { Unread = [.. state.Sources.Values.Select(source => source.Sentence)] };
    }

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Information, "Another sweep of {Account} is already running; this one stops.")]
        public static partial void LeaseHeld(ILogger logger, ProviderAccount account);

        [LoggerMessage(1001, LogLevel.Error, "{Account} could not be read ({Error}): {Reason}")]
        public static partial void ProviderFailed(ILogger logger, ProviderAccount account, ProviderError error, string reason);

        [LoggerMessage(1004, LogLevel.Information, "The sweep of {Account} stops: {Reason}")]
        public static partial void Overtaken(ILogger logger, ProviderAccount account, string reason);
    }
}
