using System.Collections.Immutable;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Leaks;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>Starts the console of a running command and says where it is.</summary>
public static class ServedDashboard
{
    public static async Task<LocalDashboard> StartAsync(CliContext context, CliHost host, CancellationToken cancellationToken)
    {
        var dashboard = await LocalDashboard.StartAsync(host.Get<ConsoleSite>().AnswerAsync, Routes(host), cancellationToken);
        host.Get<ApprovalAddress>().Serve(dashboard.Approvals);
        await context.Streams.Error.WriteLineAsync($"The console is at {dashboard.Url} (this machine only, until the command ends).");
        return dashboard;
    }

    private static LocalRoutes Routes(CliHost host)
    {
        var routes = ImmutableDictionary.CreateBuilder<string, Func<WebCall, CancellationToken, Task<WebAnswer>>>(StringComparer.Ordinal);
        routes.Add(LocalRoutes.Approvals, (call, token) => host.Get<ApprovalEndpoint>().AnswerLocalAsync(call, Person.OfProcess, token));
        if (host.Get<SentinelOptions>().Leaks.Enabled)
        {
            routes.Add("/leaks", host.Get<LeakEndpoint>().AnswerAsync);
            routes.Add("/leaks/github", host.Get<GitHubEndpoint>().AnswerAsync);
        }

        return new LocalRoutes(routes.ToImmutable());
    }
}
