using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Reads every usage endpoint of an account within one sweep, each by itself: a failure of one of them keeps none of the
/// others. Only where none can be read has the provider failed.
/// </summary>
internal sealed partial class SourceReader(
    IUsageProvider provider, AccountState before, SweepPlan plan, int knownKeys, SweepPolicy settings, DateTimeOffset now, ILogger logger)
    : IDisposable
{
    private readonly EndpointRun[] runs = [.. provider.Endpoints.Select(endpoint => new EndpointRun(endpoint, before, new ReadingSize(knownKeys, settings.RowsAtOnce, settings.BytesAtOnce)))];

    /// <summary>A slice of hours before the last one. An endpoint that is behind is caught up with afterwards.</summary>
    /// <exception cref="ProviderException">No endpoint can be read.</exception>
    public async Task<CollectedUsage> ReadSliceAsync(TimeWindow slice, CancellationToken cancellationToken)
    {
        var readings = await Task.WhenAll(runs
            .Where(run => run is { IsBehind: false, IsAsked: true })
            .Select(run => run.ReadAsync(provider, slice, BucketWidth.Hour, slice.End, cancellationToken)));
        RefuseIfNothing();
        return CollectedUsage.Of(readings);
    }

    /// <summary>The last hours, where another has become complete, and the minutes up to now.</summary>
    /// <exception cref="ProviderException">No endpoint can be read.</exception>
    public async Task<(CollectedUsage? Hours, CollectedUsage Minutes)> ReadLastAsync(CancellationToken cancellationToken)
    {
        // All at once: what takes long is the provider's answer, and an instance in Azure is paid for by the second.
        var readings = await Task.WhenAll(runs.Where(run => run.IsAsked).Select(run => ReadLastAsync(run, cancellationToken)));
        NoDataCheck.Find(before, runs, now);
        RefuseIfNothing();
        foreach (var run in runs)
        {
            if (run.Failure is { } failure)
            {
                Log.Unread(logger, provider.Account, run.Endpoint.Name(), failure.Error, failure.Message);
            }
            else if (run.IsAbsent)
            {
                Log.EndpointAbsent(logger, provider.Account, run.Endpoint);
            }
        }

        var hours = readings.Select(reading => reading.Hours).OfType<EndpointReading>().ToList();
        return (hours.Count == 0 ? null : CollectedUsage.Of(hours), CollectedUsage.Of(readings.Select(reading => reading.Minutes)));
    }

    /// <summary>The account with what is not read, and what was kept apart of what is.</summary>
    /// <param name="state">The current state.</param>
    /// <param name="hours">Up to where the account has read hours.</param>
    /// <param name="minutes">And minutes; null where it has not come to them.</param>
    public AccountState Remember(AccountState state, DateTimeOffset hours, DateTimeOffset? minutes)
    {
        var (sources, apart, doubts) = (state.Sources, state.Apart, state.Doubts);
        foreach (var run in runs)
        {
            var name = run.Endpoint.Name();
            sources = run.After(hours, minutes, now) is { } behind ? sources.SetItem(name, behind) : sources.Remove(name);
            apart = apart.With(name, run.Apart, now);
            var since = run.Apart.Unreadable == 0 ? run.SilentSince : BucketWidth.Hour.Floor(plan.Hours.IsEmpty ? plan.Minutes.Start : plan.Minutes.Start.NotAfter(before.HoursThrough ?? plan.Hours[0].Start));
            doubts = doubts.After(run.Endpoint, since, doubts.TryGetValue(run.Endpoint, out var from) && run.IsWholeFrom(from), now);
        }

        return state with { Sources = sources, Apart = apart, Doubts = doubts };
    }

    /// <summary>The account with what this sweep showed of how late its usage is.</summary>
    public AccountState Time(AccountState state)
    {
        var lateness = state.Lateness;
        foreach (var run in runs)
        {
            lateness = Time(lateness, run.Endpoint, run.Last(BucketWidth.Minute), LatenessPace.Minutes);
            lateness = Time(lateness, run.Endpoint, run.Last(BucketWidth.Hour), LatenessPace.Hours);
        }

        return state with { Lateness = lateness, Lag = plan.Lag };
    }

    /// <summary>Forgets what was read.</summary>
    public void Dispose()
    {
        foreach (var run in runs)
        {
            run.Dispose();
        }
    }

    private ImmutableSortedDictionary<string, SourceLateness> Time(
        ImmutableSortedDictionary<string, SourceLateness> lateness, UsageEndpoint endpoint, EndpointReading? reading, LatenessPace pace)
    {
        var name = reading is null ? string.Empty : SourceLateness.Name(endpoint.Name(), reading.Width.Length());
        var known = lateness.GetValueOrDefault(name);
        return reading is null || (known is null && reading.Count == 0)
            ? lateness
            : lateness.SetItem(name, LatenessWatch.After(known ?? new SourceLateness(), reading.Prints, reading.Window, pace, now));
    }

    private async Task<(EndpointReading? Hours, EndpointReading? Minutes)> ReadLastAsync(EndpointRun run, CancellationToken cancellationToken)
    {
        // A source that is behind is read from where it stopped, a slice in each sweep until it is as complete as the account.
        var own = run.IsBehind
            ? SweepPlan.Of(before with { HoursThrough = run.HoursThrough, MinutesThrough = run.MinutesThrough }, knownKeys, settings, now)
            : plan;
        EndpointReading? hours = null;
        if (!own.Hours.IsEmpty)
        {
            var slice = before.Doubts.Extend(run.Endpoint, run.IsBehind ? own.Hours[0] : own.Hours[^1]);
            hours = await run.ReadAsync(provider, slice, BucketWidth.Hour, slice.End, cancellationToken);
        }

        var isThere = run.IsAsked && (!run.IsBehind || own.Hours.Length <= 1);
        return (hours, isThere ? await run.ReadAsync(provider, own.Minutes, BucketWidth.Minute, own.CompleteThrough, cancellationToken) : null);
    }

    private void RefuseIfNothing()
    {
        var asked = runs.Where(run => !run.IsAbsent || run.Failure is not null).ToList();
        if (asked.TrueForAll(run => run.Failure is not null) && asked.Select(run => run.Failure).OfType<ProviderException>().MinBy(Rank) is { } worst)
        {
            throw worst;
        }
    }

    /// <summary>What a person has to put right comes first; then the endpoints in their order.</summary>
    private static int Rank(ProviderException failure) => failure.Error switch
    {
        ProviderError.InvalidCredential => 0,
        ProviderError.MissingScope => 1,
        _ => 2,
    };

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Warning, "{Account} has no usage endpoint for {Endpoint}; its usage is unknown, not zero.")]
        public static partial void EndpointAbsent(ILogger logger, ProviderAccount account, UsageEndpoint endpoint);

        [LoggerMessage(1012, LogLevel.Error, "The usage of {Source} of {Account} could not be read completely ({Error}); other sources continue: {Reason}")]
        public static partial void Unread(ILogger logger, ProviderAccount account, string source, ProviderError error, string reason);
    }
}
