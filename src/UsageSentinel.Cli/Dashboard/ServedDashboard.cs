using UsageSentinel.Runtime.Dashboard;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>Starts the dashboard of a running command and says where it is.</summary>
public static class ServedDashboard
{
    public static async Task<LocalDashboard> StartAsync(CliContext context, CliHost host, CancellationToken cancellationToken)
    {
        var dashboard = await LocalDashboard.StartAsync(host.Get<DashboardReader>().ReadAsync, cancellationToken);
        await context.Streams.Error.WriteLineAsync($"The dashboard is at {dashboard.Url} (this machine only, until the command ends).");
        return dashboard;
    }
}
