using System.Text.Json.Nodes;
using UsageSentinel.Simulator.Simulation;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary>Writes keys and their owners.</summary>
internal static class KeyWriter
{
    public static JsonObject ToJson(World world, SimulatedKey key) => new()
    {
        ["object"] = "organization.project.api_key",
        ["redacted_value"] = key.RedactedValue,
        ["name"] = key.Name,
        ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["last_used_at"] = world.LastUsed(key)?.ToUnixTimeSeconds(),
        ["id"] = key.Id,
        ["owner_project_access"] = key.OwnerHasAccess ? "active" : "inactive",
        ["owner"] = key switch
        {
            { ServiceAccount: { } account } => new JsonObject
            {
                ["type"] = "service_account",
                ["service_account"] = new JsonObject
                {
                    ["id"] = account.Id,
                    ["name"] = account.Name,
                    ["created_at"] = account.CreatedAt.ToUnixTimeSeconds(),
                    ["role"] = account.Role,
                },
            },
            { Owner: { } user } => new JsonObject
            {
                ["type"] = "user",
                ["user"] = new JsonObject
                {
                    ["id"] = user.Id,
                    ["name"] = user.Name,
                    ["email"] = user.Email,
                    ["created_at"] = user.CreatedAt.ToUnixTimeSeconds(),
                    ["role"] = user.Role == "owner" ? "owner" : "member",
                },
            },
            _ => new JsonObject(),
        },
    };
}
