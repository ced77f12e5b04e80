namespace UsageSentinel.Core.Hygiene;

/// <summary>What is listed of an organization. Closed; the names appear in tables and JSON.</summary>
public enum InventoryKind
{
    Project,

    /// <summary>A key of a project.</summary>
    Key,

    ServiceAccount,

    /// <summary>A key that manages the organization.</summary>
    AdminKey,

    /// <summary>A person of the organization.</summary>
    User,

    /// <summary>A person's access to one project.</summary>
    Member,

    /// <summary>The rate limits of one model in one project.</summary>
    RateLimit,

    /// <summary>The hard monthly spend limit of a project or of the organization.</summary>
    SpendLimit,

    /// <summary>The model list of a project.</summary>
    ModelPermissions,

    /// <summary>A client certificate of the organization.</summary>
    Certificate,

    /// <summary>An IP allow-list. Only its changes are known.</summary>
    IpAllowList,
}
