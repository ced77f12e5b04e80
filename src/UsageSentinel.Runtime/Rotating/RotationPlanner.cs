using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Decides whether a key can be rotated, and how. Changes nothing.</summary>
internal sealed class RotationPlanner(RotationStore store, ControlReader control, RotationVaults vaults, RotationSettings settings)
{
    private const string TagBegins = " [rotation ";

    /// <summary>The rotation that would be opened for a key, or why there can be none.</summary>
    /// <param name="connection">The organization of the key.</param>
    /// <param name="key">As the provider lists it now.</param>
    /// <param name="request">Who asks, and where the secret goes.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops between the reads.</param>
    public async Task<RotationPlan> PlanAsync(ProviderConnection connection, ApiKey key, RotationRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (key.OwnerType is KeyOwnerType.Unknown)
        {
            return RotationPlan.Refuse("The provider does not say who owns this key, so it cannot be replaced by a service account.");
        }

        if (request.Statement is null && await control.ProtectedByAsync(new SeriesId(key.Project, key.Id), key, cancellationToken) is not "")
        {
            return RotationPlan.Refuse("The key is protected, and a rotation ends with its deletion. See 'sentinel protect'.");
        }

        if (settings.ScopesOf(key.Id.Value, key.Project.Value, key.Name) is not { } scopes)
        {
            return RotationPlan.Refuse(
                $"The scopes of the new key are not known: the provider does not show those of a key. Add to rotation.scopes {{ \"keys\": \"{key.Name ?? key.Id.Value}\", \"scopes\": [\"api.model.request\"] }}, or [\"*\"] for no restriction.");
        }

        if (request.Target == RotationVaults.Vault && !vaults.IsConfigured)
        {
            return RotationPlan.Refuse("The configuration names no vault for the new secret. Set rotation.vault, or give --to FILE or --reveal.");
        }

        var id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds():x}-{ContentHash.Of($"{connection.Account}|{key.Id}")[..6]}");
        var name = key.Name is { } given && given.IndexOf(TagBegins, StringComparison.Ordinal) is >= 0 and var end ? given[..end] : key.Name ?? string.Empty;
        return new RotationPlan(
            new Rotation(id, connection.Account, key.Project, key.Id, now, RotationPhase.Due)
            {
                Name = name,
                Actor = request.Actor,
                Scopes = scopes.Scopes,
                Role = scopes.Role,
                Target = request.Target,
                SecretName = await store.SecretOfAsync(connection.Account, key.Id, cancellationToken) ?? SecretName(name.Length > 0 ? name : key.Id.Value, key.Project),
            },
            string.Empty)
        {
            IsPersons = key.OwnerType is KeyOwnerType.User,
        };
    }

    /// <summary>Letters, digits and hyphens, as vaults want them; a hash separates two keys of one name.</summary>
    private string SecretName(string name, ProjectId project)
    {
        var letters = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')).Trim('-');
        return $"{settings.SecretPrefix}{(letters.Length > 60 ? letters[..60] : letters)}-{ContentHash.Of($"{project}|{name}")[..8]}";
    }
}

/// <summary>Who asks for a rotation, and where the secret goes.</summary>
/// <param name="Actor">A person, or <c>automation</c>.</param>
/// <param name="Target"><c>vault</c>, <c>reveal</c> or the path of a file.</param>
public sealed record RotationRequest(string Actor, string Target)
{
    /// <summary>How the source of a leak was closed; null if the key is not one that was revoked.</summary>
    public string? Statement { get; init; }
}

/// <summary>What a rotation would be.</summary>
/// <param name="Rotation">The rotation that would be opened; null if there can be none.</param>
/// <param name="Refusal">Why there can be none, and what to do; empty if there can.</param>
public sealed record RotationPlan(Rotation? Rotation, string Refusal)
{
    /// <summary>Whether the key belongs to a person, whom the service account replaces.</summary>
    public bool IsPersons { get; init; }

    /// <summary>Whether there is no such key at all, so that whoever asked mistyped it.</summary>
    public bool IsUnknown { get; init; }

    internal static RotationPlan Refuse(string why) => new(null, why);
}
