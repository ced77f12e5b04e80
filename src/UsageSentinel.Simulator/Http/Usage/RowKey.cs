using UsageSentinel.Simulator.Simulation;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary>The dimensions of a row; those not grouped by are null.</summary>
internal readonly record struct RowKey(
    string? Project,
    string? User,
    string? Key,
    string? Model,
    bool? Batch,
    string? Tier,
    string? Kind,
    string? Target)
{
    public static RowKey Of(World world, Flow flow, IReadOnlySet<string> groupBy) => new(
        groupBy.Contains("project_id") ? world.Roster.Projects[flow.Project].Id : null,
        groupBy.Contains("user_id") ? flow.User : null,
        groupBy.Contains("api_key_id") ? world.KeyId(flow) : null,
        groupBy.Contains("model") ? flow.Model?.Name : null,
        groupBy.Contains("batch") ? flow.Batch : null,
        groupBy.Contains("service_tier") ? flow.Tier : null,
        groupBy.Contains("source") || groupBy.Contains("context_level") ? flow.Kind : null,
        groupBy.Contains("size") || groupBy.Contains("vector_store_id") ? flow.Target : null);
}
