namespace UsageSentinel.Core.Responding;

/// <summary>The ladder of containment, from the least to the last.</summary>
public enum Rung
{
    None,

    /// <summary>Delete the key. Irreversible.</summary>
    RevokeKey,

    /// <summary>Delete the service account that owns the key, because its key cannot be deleted by itself. Irreversible.</summary>
    RevokeServiceAccount,
}
