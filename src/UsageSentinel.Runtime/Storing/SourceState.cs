using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// One thing a provider is asked for that could not be read lately, or is being caught up with: a usage endpoint, the keys of a
/// project, the costs. What of it is not known is unknown, not zero. A source that is read as it should be has no state of its own.
/// </summary>
/// <param name="Name">Such as <c>moderations</c>, <c>keys of proj_a</c> or <c>costs</c>.</param>
/// <param name="UnreadSince">The time of the first sweep that did not read it to the end, UTC.</param>
public sealed record SourceState(string Name, DateTimeOffset UnreadSince)
{
    /// <summary>The name of the list of projects and keys as a whole.</summary>
    public const string Keys = "keys";

    /// <summary>The name of the billed costs.</summary>
    public const string Costs = "costs";

    public static ImmutableSortedDictionary<string, SourceState> None { get; } = ImmutableSortedDictionary.Create<string, SourceState>(StringComparer.Ordinal);

    /// <summary>The end of the last complete hour read at hourly width; null for none, or where it is no usage.</summary>
    public DateTimeOffset? HoursThrough { get; init; }

    /// <summary>The end of the last complete minute read at minute width; null for none, or where it is no usage.</summary>
    public DateTimeOffset? MinutesThrough { get; init; }

    /// <summary>Sweeps in a row that could not read it; 0 while it is being caught up with.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last one could not.</summary>
    public ProviderError? Error { get; init; }

    /// <summary>The same in one line, with what to do; null while it is being caught up with.</summary>
    public string? Message { get; init; }

    /// <summary>Up to here everything of it is known; null for nothing.</summary>
    public DateTimeOffset? Through => HoursThrough > MinutesThrough || MinutesThrough is null ? HoursThrough : MinutesThrough;

    /// <summary>In a sentence, for people.</summary>
    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: not read since {Through ?? UnreadSince:yyyy-MM-dd HH:mm} UTC. {Message ?? "Missing usage is being read."}");

    /// <summary>The name of the keys of one project.</summary>
    public static string KeysOf(ProjectId project) => $"{Keys} of {project.Value}";

    /// <summary>The same source after one more sweep that could not read it.</summary>
    public SourceState Failed(ProviderException failure) => this with
    {
        Failures = Failures + 1,
        Error = failure.Error,
        Message = failure.Message.Length <= LongestMessage ? failure.Message : failure.Message[..LongestMessage],
    };

    private const int LongestMessage = 400;
}

/// <summary>Results of a source that could not be read within the last day.</summary>
/// <param name="Kept">How many the last answer that had any had, and why.</param>
/// <param name="At">The time of the sweep that read it, UTC.</param>
public sealed record ApartState(UnreadResults Kept, DateTimeOffset At)
{
    /// <summary>How long after the last of them they are reported.</summary>
    public static readonly TimeSpan ReportedFor = TimeSpan.FromDays(1);

    public static ImmutableSortedDictionary<string, ApartState> None { get; } = ImmutableSortedDictionary.Create<string, ApartState>(StringComparer.Ordinal);

    /// <summary>In a sentence, for people.</summary>
    public string Sentence(string source) => string.Create(
        CultureInfo.InvariantCulture,
        $"{source}: {Words} at {At:yyyy-MM-dd HH:mm} UTC and excluded: their usage is unknown and not in any total. The rest of the answer is used.");

    private string Words => Kept switch
    {
        { Unreadable: 0 } => string.Create(CultureInfo.InvariantCulture, $"{Kept.UnknownKinds} {Plural.Of(Kept.UnknownKinds, "result")} of a type that this version does not know {Plural.Of(Kept.UnknownKinds, "was", "were")} read"),
        { UnknownKinds: 0 } => string.Create(CultureInfo.InvariantCulture, $"{Kept.Unreadable} {Plural.Of(Kept.Unreadable, "result")} could not be read ({Kept.Reason})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Kept.Unreadable} {Plural.Of(Kept.Unreadable, "result")} could not be read ({Kept.Reason}), {Kept.UnknownKinds} more {Plural.Of(Kept.UnknownKinds, "is", "are")} of a type that this version does not know"),
    };
}
