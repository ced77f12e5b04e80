using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Reporting;

public sealed class UnreadNotesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A new type of results comes from every source at once: one line says so, and names them.</summary>
    [Fact]
    public void Of_UnknownTypesInSeveralSources_IsOneSentence()
    {
        var note = Assert.Single(UnreadNotes.Of(State(("completions", 0, 8), ("embeddings", 0, 3))));

        Assert.StartsWith("11 results of types that this version does not know, of 2 sources, were read by 2026-09-15 12:00 UTC", note, StringComparison.Ordinal);
        Assert.EndsWith("The sources: completions, embeddings.", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_UnknownTypeInOneSource_NamesItFirst() => Assert.StartsWith(
        "completions: 1 result of a type that this version does not know was read", Assert.Single(UnreadNotes.Of(State(("completions", 0, 1)))), StringComparison.Ordinal);

    /// <summary>What cannot be read differs by source, so each keeps its line.</summary>
    [Fact]
    public void Of_UnreadableResultsBesideUnknownTypes_KeepTheirOwnLines() => Assert.Equal(
        ["images: 2", "11 results"],
        UnreadNotes.Of(State(("completions", 0, 8), ("embeddings", 0, 3), ("images", 2, 1))).Select(note => string.Join(' ', note.Split(' ').Take(2))));

    private static AccountState State(params (string Source, int Unreadable, int Unknown)[] apart) => new(new ProviderAccount("openai", "default"))
    {
        Apart = ApartState.None.SetItems(apart.Select(one => KeyValuePair.Create(one.Source, new ApartState(new UnreadResults(one.Unreadable, one.Unknown, "a reason"), Noon)))),
    };
}
