namespace UsageSentinel.Core.Usage;

/// <summary>What a baseline is kept for: one key, or the usage of one project that no key can be named for.</summary>
/// <param name="Project">The project; null where the provider names none.</param>
/// <param name="Key">The key; null is the project's unattributed series, which is watched but can never be revoked.</param>
public readonly record struct SeriesId(ProjectId? Project, KeyId? Key) : IComparable<SeriesId>
{
    /// <summary>The name that is unique within an account: the key, or <c>~project</c> for the unattributed series.</summary>
    public string Name => Key?.Value ?? "~" + Project?.Value;

    public bool IsAttributed => Key is not null;

    public int CompareTo(SeriesId other) => string.CompareOrdinal(Name, other.Name);

    public static bool operator <(SeriesId left, SeriesId right) => left.CompareTo(right) < 0;

    public static bool operator >(SeriesId left, SeriesId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SeriesId left, SeriesId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SeriesId left, SeriesId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Name;
}
