namespace UsageSentinel.Core.Findings;

/// <summary>The containment levels, from the lowest to the highest.</summary>
public enum ContainmentLevel
{
    None,

    /// <summary>Lower the project's rate limits of the models in question to what the project normally needs. Reversible.</summary>
    Throttle,

    /// <summary>Forbid the project the models in question. Reversible.</summary>
    DenyModel,

    /// <summary>Set the project's hard monthly spend limit to what is spent now and a grace. Reversible.</summary>
    SpendLimit,

    /// <summary>Delete the key. Irreversible.</summary>
    RevokeKey,

    /// <summary>Delete the service account that owns the key, because its key cannot be deleted by itself. Irreversible.</summary>
    RevokeServiceAccount,
}

public static class ContainmentLevels
{
    /// <summary>Whether the action is irreversible.</summary>
    public static bool IsIrreversible(this ContainmentLevel level) => level is ContainmentLevel.RevokeKey or ContainmentLevel.RevokeServiceAccount;

    /// <summary>The word of the contract: <c>none</c>, <c>throttle</c>, <c>deny_model</c>, <c>limit</c> or <c>revoke</c>.</summary>
    public static string Word(this ContainmentLevel level) => level switch
    {
        ContainmentLevel.None => "none",
        ContainmentLevel.Throttle => "throttle",
        ContainmentLevel.DenyModel => "deny_model",
        ContainmentLevel.SpendLimit => "limit",
        ContainmentLevel.RevokeKey or ContainmentLevel.RevokeServiceAccount => "revoke",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>For people: its name, where a row or a notice holds the code.</summary>
    public static string Title(this ContainmentLevel level) => level switch
    {
        ContainmentLevel.None => "no action",
        ContainmentLevel.Throttle => "throttle",
        ContainmentLevel.DenyModel => "model block",
        ContainmentLevel.SpendLimit => "spend limit",
        ContainmentLevel.RevokeKey => "key deletion",
        ContainmentLevel.RevokeServiceAccount => "service account deletion",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>For people: what it does, in the middle of a sentence.</summary>
    public static string Words(this ContainmentLevel level) => level switch
    {
        ContainmentLevel.None => "do nothing",
        ContainmentLevel.Throttle => "lower the project's rate limits",
        ContainmentLevel.DenyModel => "block the affected models for the project",
        ContainmentLevel.SpendLimit => "set the project's hard spend limit",
        ContainmentLevel.RevokeKey => "delete the key",
        ContainmentLevel.RevokeServiceAccount => "delete the service account that owns the key",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
