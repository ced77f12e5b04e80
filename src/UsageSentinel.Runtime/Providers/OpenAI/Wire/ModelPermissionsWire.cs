using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>The model list of a project.</summary>
internal sealed record ModelPermissionsWire(string? Mode, IReadOnlyList<string>? ModelIds)
{
    private const string Allow = "allow_list";
    private const string Deny = "deny_list";

    public static ModelPermissionsWire ToWire(ModelPermissions permissions) =>
        new(permissions.IsAllowList ? Allow : Deny, permissions.Models);

    /// <summary>Null where the mode is none that is known: taking one list for the other would turn it around.</summary>
    public ModelPermissions? FromWire() =>
        Mode is Allow or Deny && ModelIds is not null ? new ModelPermissions(Mode == Allow, [.. ModelIds]) : null;
}
