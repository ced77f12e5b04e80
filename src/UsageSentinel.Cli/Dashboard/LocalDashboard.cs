namespace UsageSentinel.Cli.Dashboard;

/// <summary>placeholder until the dashboard lands in the next commit.</summary>
public static class LocalDashboard
{
    public static Task ServeAsync(CliContext context, CliHost host, TimeProvider clock, CancellationToken cancellationToken) => Task.CompletedTask;
}
