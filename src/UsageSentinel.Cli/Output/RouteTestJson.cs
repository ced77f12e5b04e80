using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>What became of a test, as <c>routes test</c> prints it.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Channel">By what it reaches people.</param>
/// <param name="Outcome"><c>delivered</c>, <c>retry</c> (it may work later) or <c>rejected</c> (somebody must change something).</param>
/// <param name="Detail">The receipt or the reason, in words.</param>
/// <param name="ExternalId">The id the medium gave; null where it gives none.</param>
public sealed record RouteTestJson(string Route, string Channel, string Outcome, string Detail, string? ExternalId)
{
    public static RouteTestJson Of(Route route, Delivery delivery) => delivery switch
    {
        Delivery.Delivered { ExternalId: var id } => new(
            route.Name, Json.Word(route.Channel), "delivered", id is null ? "delivered" : $"delivered as {DisplayText.Of(id, 100)}", DisplayText.Of(id, 255) is { Length: > 0 } shown ? shown : null),
        Delivery.Retry { Why: var why } => new(route.Name, Json.Word(route.Channel), "retry", DisplayText.Of($"{why}; try again later", 400), null),
        Delivery.Rejected { Why: var why } => new(route.Name, Json.Word(route.Channel), "rejected", DisplayText.Of(why, 400), null),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
