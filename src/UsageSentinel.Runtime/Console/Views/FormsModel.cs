using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>The forms of a page: those that the person may use and that make sense now. The answer to a form checks both again.</summary>
/// <param name="Post">Where they are sent.</param>
/// <param name="Token">What they send back.</param>
/// <param name="Offered">Which there are, in this order.</param>
public sealed record FormsModel(string Post, string Token, ImmutableArray<FormKind> Offered)
{
    /// <summary>What a silence made here covers, in words.</summary>
    public string Silenced { get; init; } = "this alert";

    /// <summary>Silences that are in force here.</summary>
    public ImmutableArray<SilenceModel> Silences { get; init; } = [];
}

/// <summary>A form.</summary>
public enum FormKind
{
    /// <summary>Approve or deny an action that waits.</summary>
    Decide,

    Acknowledge,

    Silence,

    /// <summary>End a silence that is in force.</summary>
    Expire,

    Expect,

    /// <summary>Say of an alert what it was: learned from.</summary>
    Learn,

    /// <summary>A reversible limit.</summary>
    Contain,

    /// <summary>Delete the key: irreversible.</summary>
    Revoke,

    Restore,

    /// <summary>State that the source of a leak is closed, and replace the revoked key.</summary>
    Replace,
}

/// <summary>A silence that is in force.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Covers">What it covers.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="By">Whose it is.</param>
/// <param name="Reason">Why.</param>
public sealed record SilenceModel(string Id, string Covers, DateTimeOffset EndsAt, string By, string Reason);
