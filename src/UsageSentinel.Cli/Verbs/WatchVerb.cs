using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>watch</c>: sweeps on schedule, or once.</summary>
public static class WatchVerb
{
    public static Command Build(CliStreams streams)
    {
        var once = new Option<bool>("--once") { Description = "One sweep, then end." };
        var command = new Command("watch", "Sweeps the configured organizations.") { once };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var options = context.ReadOptions();
            await using var host = CliHost.Open(context, options);
            return parsed.GetValue(once)
                ? await OnceAsync(context, host.Engine, stop)
                : await ForeverAsync(context, host.Engine, options, stop);
        });
        return command;
    }

    private static async Task<int> OnceAsync(CliContext context, SentinelEngine engine, CancellationToken cancellationToken)
    {
        var report = await RunAsync(context, engine, cancellationToken);
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, report.Sweeps.Select(SweepLine.Of));
        }
        else
        {
            await SayAsync(context, report);
        }

        return await FailuresAsync(context, report);
    }

    private static async Task<int> ForeverAsync(CliContext context, SentinelEngine engine, SentinelOptions options, CancellationToken cancellationToken)
    {
        var schedule = Schedule.Parse(options.Schedules.Usage) ?? throw new UsageException("schedules.usage is not a cron expression.");
        try
        {
            while (true)
            {
                await TryAsync(context, engine, cancellationToken);
                var now = TimeProvider.System.GetUtcNow();
                var next = schedule.Next(now) ?? throw new UsageException("schedules.usage never comes again.");
                await Task.Delay(next - now, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    /// <summary>A sweep that fails is no reason to stop watching: the next one takes up where it stopped.</summary>
    private static async Task TryAsync(CliContext context, SentinelEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            var report = await RunAsync(context, engine, cancellationToken);
            await SayAsync(context, report);
            await FailuresAsync(context, report);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && CliFailure.Of(failure) is { } known)
        {
            foreach (var line in known.Lines)
            {
                await context.Streams.Error.WriteLineAsync(line);
            }
        }
    }

    private static async Task<EngineReport> RunAsync(CliContext context, SentinelEngine engine, CancellationToken cancellationToken) =>
        context.Streams.IsTerminal
            ? await context.Messages.Progress().AutoClear(true).StartAsync(async drawing =>
                await engine.RunOnceAsync(new ProgressBars(drawing), cancellationToken))
            : await engine.RunOnceAsync(null, cancellationToken);

    private static async Task SayAsync(CliContext context, EngineReport report)
    {
        foreach (var sweep in report.Sweeps.Where(sweep => sweep.Outcome is SweepOutcome.Done or SweepOutcome.SomeSeriesFailed))
        {
            var fired = sweep.Transitions.Count(transition => transition.Kind is TransitionKind.Fired && !transition.Alert.IsHistoric);
            await context.Lines.Profile.Out.Writer.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Swept {sweep.Account.Provider}/{sweep.Account.Account}: {sweep.Series} series, {sweep.Rows:#,0} rows of usage, {sweep.RowsChanged:#,0} new or changed; complete to {sweep.CompleteThrough:yyyy-MM-dd HH:mm} UTC; {fired} new alerts."));
        }
    }

    private static async Task<int> FailuresAsync(CliContext context, EngineReport report)
    {
        var code = ExitCode.Done;
        foreach (var sweep in report.Sweeps)
        {
            var account = $"{sweep.Account.Provider}/{sweep.Account.Account}";
            switch (sweep.Outcome)
            {
                case SweepOutcome.LeaseHeld:
                    await context.Streams.Error.WriteLineAsync($"{account}: another sweep is running; this one leaves it the work.");
                    break;
                case SweepOutcome.ProviderFailed or SweepOutcome.SomeSeriesFailed:
                    await context.Streams.Error.WriteLineAsync($"{account}: {DisplayText.Of(sweep.Error, 500)}");
                    foreach (var failed in sweep.FailedSeries.Take(5))
                    {
                        await context.Streams.Error.WriteLineAsync($"  {DisplayText.Of(failed, 300)}");
                    }

                    code = Math.Max(code, sweep.ProviderError is { } error ? CliFailure.CodeOf(error) : ExitCode.Failed);
                    break;
                default:
                    break;
            }
        }

        return code;
    }
}
