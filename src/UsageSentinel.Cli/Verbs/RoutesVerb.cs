using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>routes list</c> and <c>routes test</c>.</summary>
public static class RoutesVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("route"),
        new("channel"),
        new("for", 90),
        new("takes", 60) { IsProse = true },
        new("grouped by", 80),
        new("repeats after", 70),
        new("if not acknowledged"),
    ];

    public static Command Build(CliStreams streams)
    {
        var list = new Command("list", "Lists who is notified of what, by which channel and how often.");
        list.SetAction((parsed, stop) => ListAsync(parsed, streams, stop));
        var routes = new Command("routes", "Lists and tests notification routes.") { list, Test(streams) };
        routes.SetAction((parsed, stop) => ListAsync(parsed, streams, stop));
        return routes;
    }

    private static Command Test(CliStreams streams)
    {
        var name = new Argument<string?>("NAME") { Description = "The route. Default: all routes.", Arity = ArgumentArity.ZeroOrOne };
        var test = new Command("test", "Sends a test message through the real channel and shows the receipt or the error.") { name };
        test.SetAction(async (parsed, stop) =>
        {
            var wanted = parsed.GetValue(name);
            var context = new CliContext(parsed, streams);
            var tests = await Look.AtAsync(parsed, streams, (host, token) => TestAsync(context, host, wanted, token), Draw, stop);
            return tests.Any(one => one.Outcome == "rejected") ? ExitCode.No
                : tests.Any(one => one.Outcome == "retry") ? ExitCode.Failed : ExitCode.Done;
        });
        return test;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CliStreams streams, CancellationToken cancellationToken)
    {
        await Look.AtAsync(
            parsed,
            streams,
            (host, _) => Task.FromResult(Routes(host.Get<ChannelDirectory>()).Select(RouteJson.Of).ToList()),
            Draw,
            cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<List<RouteTestJson>> TestAsync(CliContext context, CliHost host, string? wanted, CancellationToken cancellationToken)
    {
        var directory = host.Get<ChannelDirectory>();
        var routes = Routes(directory).Where(route => wanted is null || string.Equals(route.Name, wanted, StringComparison.OrdinalIgnoreCase)).ToList();
        if (routes.Count == 0)
        {
            throw new UsageException(
                $"There is no route '{DisplayText.Of(wanted, 80)}'. The routes are: {string.Join(", ", Routes(directory).Select(route => $"'{route.Name}'"))}.");
        }

        var tests = new List<RouteTestJson>();
        foreach (var route in routes)
        {
            var notice = RouteProbe.Of(route, host.Get<SentinelOptions>().Deployment, host.Clock.GetUtcNow());
            if (!context.IsJson)
            {
                context.Messages.WriteLine($"Testing {route.Name} …");
            }

            tests.Add(RouteTestJson.Of(route, await directory.Get(route).SendAsync(notice, cancellationToken)));
        }

        return tests;
    }

    /// <summary>The configured routes; if none is configured, the console that replaces them.</summary>
    private static ImmutableArray<Route> Routes(ChannelDirectory directory) => directory.Routes.IsEmpty ? [Route.Fallback] : directory.Routes;

    private static void Draw(CliContext context, List<RouteTestJson> tests)
    {
        foreach (var test in tests)
        {
            context.Answer.WriteLine($"{(test.Outcome == "delivered" ? "ok  " : "FAIL")} {test.Route} ({test.Channel}): {test.Detail}");
        }
    }

    private static void Draw(CliContext context, List<RouteJson> routes)
    {
        FittedTable.Write(context.Answer, Columns, routes.ConvertAll(route => (Cell[])[
            Cells.Of(route.Name),
            Cells.Of(route.Channel),
            Cells.Of(string.Join(", ", route.Audiences)),
            Cells.Of(route.Takes, 300),
            Cells.Of(route.GroupBy.Count == 0 ? "each alert" : string.Join(", ", route.GroupBy)),
            Cells.Of($"{Length(route.RepeatMinutesCritical)} critical, {Length(route.RepeatMinutes)} other"),
            route.EscalateTo is { } next ? Cells.Of($"{next} after {Length(route.EscalateAfterMinutes ?? 0)}") : "-",
        ]));
        context.Answer.WriteLine("Events that match no route go to the console.");
    }

    /// <summary>Such as "4 h" or "15 min".</summary>
    private static string Length(double minutes) => TimeSpan.FromMinutes(minutes) switch
    {
        { TotalDays: >= 1 } length when length.TotalDays % 1 == 0 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0} d"),
        { TotalHours: >= 1 } length when length.TotalHours % 1 == 0 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0} h"),
        var length => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0.#} min"),
    };
}
