using System.Collections.Immutable;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Cli.Verbs;

/// <summary>Sweeps, and says what came of it.</summary>
public sealed class Watching(CliContext context, SentinelEngine engine, Jobs jobs, StoreGauges vitals, SweepPing ping, ScheduleOptions schedules)
{
    /// <summary>How often notices that become due between two sweeps are sent: delayed first notices, repeats, retries.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly JsonArray json = new(context.Streams.Out);

    public async Task<int> OnceAsync(CancellationToken cancellationToken)
    {
        var code = await RunAsync(cancellationToken);
        await EndAsync();
        return code;
    }

    /// <summary>Ends when asked to.</summary>
    public async Task<int> ForeverAsync(CancellationToken cancellationToken)
    {
        var schedule = Schedule.Parse(schedules.Usage) ?? throw new UsageException("schedules.usage is not a cron expression.");
        try
        {
            while (true)
            {
                await TryAsync(async () => await RunAsync(cancellationToken), cancellationToken);
                await WaitAsync(schedule, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await EndAsync();
            return ExitCode.Done;
        }
    }

    private async Task WaitAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        var next = schedule.Next(context.Clock.GetUtcNow()) ?? throw new UsageException("schedules.usage has no next run. Set a cron expression with a future time.");
        for (var left = next - context.Clock.GetUtcNow(); left > TimeSpan.Zero; left = next - context.Clock.GetUtcNow())
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, context.Clock, cancellationToken);
            await TryAsync(async () => await SayAsync([], await engine.NotifyAsync(cancellationToken)), cancellationToken);
        }
    }

    /// <summary>A sweep that fails is no reason to stop watching: the next one takes up where it stopped.</summary>
    private async Task TryAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run();
        }
        catch (Exception failure) when (Faults.Is(failure, cancellationToken))
        {
            foreach (var line in CliFailure.Find(failure)?.Lines ?? [Faults.InWords(failure)])
            {
                await context.Streams.Error.WriteLineAsync(line);
            }
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var before = ping.Problem;
        var run = await ping.AroundAsync(() => SweepAllAsync(cancellationToken), run => run.Code == ExitCode.Done ? null : run.Trouble, cancellationToken);
        if (ping.Problem is { } problem && problem != before)
        {
            await context.Streams.Error.WriteLineAsync($"The ping address was called without success: {problem}. Sweeps go on.");
        }

        return run.Code;
    }

    private async Task<WatchRun> SweepAllAsync(CancellationToken cancellationToken)
    {
        // Events are sent while no progress bar is drawn: both at once would overwrite each other.
        var sweeps = await ProgressBars.WhileAsync(context, progress => SweepAsync(progress, cancellationToken));
        var reported = await engine.NotifyAsync(cancellationToken);
        if (await jobs.RunAsync("measuring", () => vitals.MeasureAsync(cancellationToken), cancellationToken) is { } failure)
        {
            reported = reported with { Failures = reported.Failures.Add(failure) };
        }

        foreach (var sweep in sweeps)
        {
            await SayAsync(sweep, cancellationToken);
        }

        await SayAsync(sweeps, reported);
        await json.FlushAsync(cancellationToken);
        return new WatchRun(
            sweeps.Select(SweepWords.Code).Append(SweepWords.Code(sweeps, reported)).Max(),
            string.Join(" ", sweeps.SelectMany(SweepWords.Trouble).Concat(SweepWords.Trouble(sweeps, reported))));
    }

    /// <summary>What failed beside the sweeps.</summary>
    private async Task SayAsync(ImmutableArray<SweepReport> sweeps, RunReport reported)
    {
        foreach (var line in SweepWords.Trouble(sweeps, reported))
        {
            await context.Streams.Error.WriteLineAsync(line);
        }

        foreach (var fault in context.IsVerbose ? reported.Failures.Select(failure => failure.Fault).Concat(sweeps.Select(sweep => sweep.Fault).OfType<Exception>()) : [])
        {
            await context.Streams.Error.WriteLineAsync(fault.ToString());
        }
    }

    private async Task<ImmutableArray<SweepReport>> SweepAsync(IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var sweeps = ImmutableArray.CreateBuilder<SweepReport>();
        foreach (var connection in engine.Connections.All)
        {
            sweeps.Add(await engine.SweepAsync(connection, SweepDue.Usage, progress, cancellationToken));
        }

        return sweeps.ToImmutable();
    }

    private async Task SayAsync(SweepReport sweep, CancellationToken cancellationToken)
    {
        if (context.IsJson)
        {
            await json.AddAsync(SweepJson.Of(sweep), cancellationToken);
        }
        else if (SweepWords.Done(sweep) is { } line)
        {
            await context.Streams.Out.WriteLineAsync(line);
        }

        foreach (var trouble in SweepWords.Trouble(sweep))
        {
            await context.Streams.Error.WriteLineAsync(trouble);
        }
    }

    /// <summary>The document is closed however the watching ended.</summary>
    private Task EndAsync() => context.IsJson ? json.EndAsync(CancellationToken.None) : Task.CompletedTask;

    /// <summary>One run.</summary>
    /// <param name="Code">The exit code it asks for.</param>
    /// <param name="Trouble">What failed, in one line.</param>
    private readonly record struct WatchRun(int Code, string Trouble);
}
