using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>What a provider says exists: its projects and every enabled key of those that are active.</summary>
/// <param name="Projects">Archived ones too; their keys cannot be listed.</param>
/// <param name="Keys">Every enabled key of those that could be listed, whatever became of its owner.</param>
public sealed record Inventory(ImmutableArray<Project> Projects, ImmutableArray<ApiKey> Keys)
{
    /// <summary>Projects whose keys could not be listed: they are not among <see cref="Keys"/>, and not gone.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<UnreadProject> Unread { get; init; } = [];
}

/// <summary>A project whose keys could not be listed, and why.</summary>
public sealed record UnreadProject(ProjectId Project, ProviderException Failure);

/// <summary>A project of the organization.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Name">For people; null where the provider has none. Comes from outside: never trust it as markup.</param>
/// <param name="IsArchived">An archived project refuses every read below it, and cannot be brought back.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record Project(ProjectId Id, string? Name, bool IsArchived, DateTimeOffset? CreatedAt);

/// <summary>Whom a key belongs to.</summary>
public enum KeyOwnerType
{
    /// <summary>The provider did not say.</summary>
    Unknown,
    User,

    /// <summary>Such a key cannot be deleted by itself: only its account, with every other key of it.</summary>
    ServiceAccount,
}

/// <summary>An API key by its public facts; the secret is never known.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="Name">For people; many keys may share one. Comes from outside: never trust it as markup.</param>
/// <param name="RedactedValue">First and last characters as the provider shows them; null where it shows none.</param>
/// <param name="OwnerType">Whom the key belongs to.</param>
/// <param name="OwnerId">The id of the user or service account; null where the provider names none.</param>
/// <param name="OwnerName">For people; never an e-mail address; null where the provider names none.</param>
/// <param name="OwnerHasAccess">False where the owner has lost access to the project; null where the provider does not say.</param>
/// <param name="CreatedAt">UTC; null where the provider does not say.</param>
/// <param name="LastUsedAt">UTC; null for never, or not said.</param>
public sealed record ApiKey(
    KeyId Id,
    ProjectId Project,
    string? Name,
    string? RedactedValue,
    KeyOwnerType OwnerType,
    string? OwnerId,
    string? OwnerName,
    bool? OwnerHasAccess,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastUsedAt);
