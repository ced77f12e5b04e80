using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Simulation;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary>Selects the flows a question is about.</summary>
internal static class FlowFilter
{
    public static IReadOnlyList<Flow> Select(World world, UsageKind kind, Query query)
    {
        var projects = Values("project_ids");
        var users = Values("user_ids");
        var keys = Values("api_key_ids");
        var models = Values("models");
        var kinds = Values(kind.Endpoint == UsageEndpoint.Images ? "sources" : "context_levels");
        var targets = Values(kind.Endpoint == UsageEndpoint.Images ? "sizes" : "vector_store_ids");
        var batch = query.Flag("batch");
        return
        [
            .. world.Flows.Where(flow => flow.Endpoint == kind.Endpoint
                && Allows(projects, world.Roster.Projects[flow.Project].Id)
                && Allows(users, flow.User)
                && Allows(keys, world.KeyId(flow))
                && Allows(models, flow.Model?.Name)
                && Allows(kinds, flow.Kind)
                && Allows(targets, flow.Target)
                && (batch ?? flow.Batch) == flow.Batch),
        ];

        HashSet<string>? Values(string name) => query.List(name) is { Count: > 0 } values ? values.ToHashSet(StringComparer.Ordinal) : null;
    }

    private static bool Allows(HashSet<string>? filter, string? value) => filter is null || (value is not null && filter.Contains(value));
}
