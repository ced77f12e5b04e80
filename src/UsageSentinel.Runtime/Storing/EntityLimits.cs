namespace UsageSentinel.Runtime.Storing;

/// <summary>The limits of Azure Tables, which every adapter keeps so that what works on one machine works in Azure.</summary>
internal static class EntityLimits
{
    /// <summary>Entities in one batch.</summary>
    public const int BatchEntities = 100;

    /// <summary>Bytes of one property: binary as it is, text at two bytes a character.</summary>
    public const int PropertyBytes = 64 * 1024;

    /// <summary>Bytes of one entity.</summary>
    public const int EntityBytes = 1024 * 1024;

    /// <summary>Bytes of one batch as it travels.</summary>
    public const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>Characters of a partition or row key after escaping.</summary>
    public const int KeyCharacters = 512;
}
