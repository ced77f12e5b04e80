using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>One thing that is listed of an organization, with the settings that are compared over time. Holds no secret and no e-mail address.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Project">The id of its project; the empty string for what belongs to the organization.</param>
/// <param name="Id">Its id; unique together with kind and project.</param>
public sealed record InventoryItem(InventoryKind Kind, string Project, string Id)
{
    /// <summary>For people; null if it has none. Comes from outside: never trust it as markup.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the person or service account it belongs to; null if it belongs to none.</summary>
    public string? Owner { get; init; }

    /// <summary>For people; null if it has none. Comes from outside.</summary>
    public string? OwnerName { get; init; }

    /// <summary>UTC; null if the provider does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>UTC; null for never, or not said. Not compared.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>UTC; null if it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether UsageSentinel itself uses it. The default is false. Not compared.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The settings by name, such as <c>role</c> or <c>max_requests_per_1_minute</c>; a setting without a value is absent.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = NoSettings;

    /// <summary>No settings, compared by ordinal.</summary>
    public static ImmutableSortedDictionary<string, string> NoSettings { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Settings by name, without those that have no value.</summary>
    public static ImmutableSortedDictionary<string, string> SettingsOf(params ReadOnlySpan<(string Name, string? Value)> settings)
    {
        var all = NoSettings.ToBuilder();
        foreach (var (name, value) in settings)
        {
            if (value is not null)
            {
                all[name] = value;
            }
        }

        return all.ToImmutable();
    }

    /// <summary>The part of the inventory it is read with: its kind, in its project.</summary>
    public InventoryPart Part => new(Kind, Project);

    /// <summary>The value of a setting; null if it has none.</summary>
    public string? Setting(string name) => Settings.GetValueOrDefault(name);

    /// <summary>The value of a setting that is a whole number; null if it has none.</summary>
    public long? Amount(string name) =>
        long.TryParse(Setting(name), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var amount) ? amount : null;
}

/// <summary>What is read with one question: a kind of things, in a project or in the organization.</summary>
/// <param name="Kind">What.</param>
/// <param name="Project">The id of the project; the empty string for the organization.</param>
public readonly record struct InventoryPart(InventoryKind Kind, string Project);
