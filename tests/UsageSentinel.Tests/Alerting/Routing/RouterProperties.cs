using FsCheck.Xunit;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Alerting.Routing;

public sealed class RouterProperties
{
    /// <summary>Whatever the routes: what people are to be told reaches somebody, and a worse alert no fewer.</summary>
    [Property]
    public bool Resolve_NeverNowhere_AndMoreSevereReachesNoFewer((bool Taken, int Floor, bool Finance)[] given, bool isForFinance)
    {
        Route[] routes =
        [
            .. given.Select((route, index) => new Route(
                $"r{index}",
                ChannelKind.Webhook,
                [route.Finance ? "finance" : "oncall"],
                new RouteMatch { Teams = route.Taken ? [] : ["search"], MinimumSeverity = (Severity)(Math.Abs(route.Floor % 3)) })),
        ];
        var facts = GivenRoutes.Spike(Severity.Info) with { Audiences = [isForFinance ? "finance" : "oncall"] };
        var reached = Enum.GetValues<Severity>().Select(severity => Router.Resolve([.. routes], facts with { Severity = severity }, GivenRoutes.Noon)).ToArray();

        return reached.All(some => !some.IsEmpty)
            && reached.Zip(reached.Skip(1)).All(pair => pair.First.All(route => route == Route.Fallback || pair.Second.Contains(route)));
    }

    [Property]
    public bool Matches_AnyText_MatchesItself(string? text) =>
        Wildcard.Matches(text ?? "", text ?? "") && Wildcard.Matches("*", text ?? "") && Wildcard.Matches($"*{text}*", $"before {text} after");
}
