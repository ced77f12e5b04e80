using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Cli.Output;

/// <summary>A rotation, as JSON. Holds no secret.</summary>
internal sealed record RotationJson(
    string Id, string Provider, string ProjectId, string ApiKeyId, string? Name, string? NewApiKeyId, string Phase, string Note)
{
    /// <summary>Who asked for it.</summary>
    public string Actor { get; init; } = string.Empty;

    /// <summary>How the source of a leak was closed, as the person stated; null for a key that was not revoked.</summary>
    public string? SourceClosed { get; init; }

    /// <summary>The service account of the new key.</summary>
    public string? NewServiceAccountId { get; init; }

    /// <summary>What the new key may do; empty for no restriction.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The name of the secret in the vault.</summary>
    public string? SecretName { get; init; }

    /// <summary>The version of the secret.</summary>
    public string? SecretVersion { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? AnnouncedAt { get; init; }

    public DateTimeOffset? CutOverAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static RotationJson Of(Rotation rotation) => new(
        rotation.Id,
        rotation.Account.Provider,
        rotation.Project.Value,
        rotation.OldKey.Value,
        rotation.Name.Length > 0 ? rotation.Name : null,
        rotation.NewKey?.Value,
        Json.Word(rotation.Phase),
        rotation.Note)
    {
        Actor = rotation.Actor,
        SourceClosed = rotation.IsReplacement ? rotation.Statement : null,
        NewServiceAccountId = rotation.NewAccount,
        Scopes = rotation.Scopes,
        SecretName = rotation.Target == "vault" ? rotation.SecretName : null,
        SecretVersion = rotation.Target == "vault" ? rotation.SecretVersion : null,
        StartedAt = rotation.StartedAt,
        AnnouncedAt = rotation.AnnouncedAt,
        CutOverAt = rotation.CutOverAt,
        DeletedAt = rotation.DeletedAt,
        EndedAt = rotation.EndedAt,
    };
}
