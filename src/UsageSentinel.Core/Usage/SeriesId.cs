namespace UsageSentinel.Core.Usage;

/// <summary>
/// One key in one project, or the usage of one project that no key can be named for. Costs are kept for each; a baseline, its
/// alerts and its usage are kept for the key, whatever projects it ran in: those have one <see cref="Name"/>.
/// </summary>
/// <param name="Project">The project; null where the provider names none.</param>
/// <param name="Key">The key; null is the project's unattributed series, which is watched but can never be revoked.</param>
public readonly record struct SeriesId(ProjectId? Project, KeyId? Key) : IComparable<SeriesId>
{
    /// <summary>The name that is unique within an account: the key, or <c>~project</c> for the unattributed series.</summary>
    public string Name => Key?.Value ?? "~" + Project?.Value;

    public bool IsAttributed => Key is not null;

    /// <summary>Takes a key for the same series in every project.</summary>
    public static IEqualityComparer<SeriesId> ByName { get; } =
        EqualityComparer<SeriesId>.Create((left, right) => left.Name == right.Name, series => string.GetHashCode(series.Name, StringComparison.Ordinal));

    public int CompareTo(SeriesId other) =>
        string.CompareOrdinal(Name, other.Name) is not 0 and var order ? order : string.CompareOrdinal(Project?.Value, other.Project?.Value);

    public static bool operator <(SeriesId left, SeriesId right) => left.CompareTo(right) < 0;

    public static bool operator >(SeriesId left, SeriesId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SeriesId left, SeriesId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SeriesId left, SeriesId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Name;
}
