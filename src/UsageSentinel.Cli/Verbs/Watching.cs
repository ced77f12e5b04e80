using System.Collections.Immutable;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Cli.Verbs;

/// <summary>Sweeps, and says what came of it.</summary>
public sealed class Watching(CliContext context, SentinelEngine engine, Vitals vitals, ScheduleOptions schedules)
{
    /// <summary>How often what becomes due between two sweeps is told: first notices that waited for others, repeats, retries.</summary>
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
                await TryAsync(async () => await RunAsync(cancellationToken));
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
        var next = schedule.Next(context.Clock.GetUtcNow()) ?? throw new UsageException("schedules.usage never comes again.");
        for (var left = next - context.Clock.GetUtcNow(); left > TimeSpan.Zero; left = next - context.Clock.GetUtcNow())
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, context.Clock, cancellationToken);
            await TryAsync(async () => await engine.TellAsync(cancellationToken));
        }
    }

    /// <summary>A sweep that fails is no reason to stop watching: the next one takes up where it stopped.</summary>
    private async Task TryAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception failure) when (failure is not OperationCanceledException && CliFailure.Of(failure) is { } known)
        {
            foreach (var line in known.Lines)
            {
                await context.Streams.Error.WriteLineAsync(line);
            }
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Events are told when no bar is being drawn: both at once would write over each other.
        var sweeps = await ProgressBars.WhileAsync(context, progress => SweepAsync(progress, cancellationToken));
        await engine.TellAsync(cancellationToken);
        await vitals.MeasureAsync(cancellationToken);
        foreach (var sweep in sweeps)
        {
            await SayAsync(sweep, cancellationToken);
        }

        await json.FlushAsync(cancellationToken);
        return sweeps.Select(SweepWords.Code).Append(ExitCode.Done).Max();
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
}
