using System.CommandLine;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>watch</c>: sweeps on schedule, or once.</summary>
public static class WatchVerb
{
    public static Command Build(CliStreams streams)
    {
        var once = new Option<bool>("--once") { Description = "Run one sweep, then exit." };
        var dashboard = new Option<bool>("--dashboard") { Description = "Serve the console on loopback while the command runs." };
        var ping = new Option<string?>("--ping") { Description = "An address to call before and after each sweep (healthchecks.io: /start, success, /fail). Default: ping.url.", HelpName = "URL" };
        var command = new Command("watch", "Monitors the configured organizations on schedule.") { once, dashboard, ping };
        command.SetAction(async (parsed, stop) =>
        {
            var isOnce = parsed.GetValue(once);
            if (isOnce && parsed.GetValue(dashboard))
            {
                throw new UsageException("--dashboard cannot be combined with --once, because it runs only while the command runs.");
            }

            var context = new CliContext(parsed, streams);
            var options = context.ReadOptions();
            options.Ping.Url = parsed.GetValue(ping) ?? options.Ping.Url;
            if (PingOptions.Fault(options.Ping.Url) is { } wrong)
            {
                throw new UsageException($"--ping {wrong}");
            }

            await using var host = CliHost.Open(context, options);
            await using var served = parsed.GetValue(dashboard) ? await ServedDashboard.StartAsync(context, host, stop) : null;
            var watching = new Watching(context, host.Engine, host.Get<Jobs>(), host.Get<StoreGauges>(), host.Get<SweepPing>(), options.Schedules);
            return isOnce ? await watching.OnceAsync(stop) : await watching.ForeverAsync(stop);
        });
        return command;
    }
}
