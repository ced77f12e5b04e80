using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Tests.Sweeping;

public sealed class SourceHealthTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A provider introduces a type in many sources at once: one alert counts its results, and there is one thing to do.</summary>
    [Fact]
    public void Findings_UnknownTypesInManySources_AreOneAlert()
    {
        var found = Assert.Single(SourceHealth.Findings(State(("completions", 0, 8), ("embeddings", 0, 3), ("images", 0, 1)), Noon));

        var anomaly = Assert.IsType<Verdict.Anomalous>(found.Verdict).Anomaly;
        Assert.Equal((Severity.Info, 12d, SourceHealth.UnknownTypes), (anomaly.Severity, anomaly.Observed, found.Subject.Name));
        Assert.Contains("completions, embeddings, images", anomaly.Explanation, StringComparison.Ordinal);
    }

    /// <summary>Results that cannot be read are a fault of one source, and each is looked at by itself.</summary>
    [Fact]
    public void Findings_UnreadableResults_HaveAnAlertForEachSource() => Assert.Equal(
        ["completions", "embeddings", SourceHealth.UnknownTypes],
        SourceHealth.Findings(State(("completions", 2, 8), ("embeddings", 1, 0), ("images", 0, 1)), Noon).Select(finding => finding.Subject.Name));

    private static AccountState State(params (string Source, int Unreadable, int Unknown)[] apart) => new(new ProviderAccount("openai", "default"))
    {
        Apart = ApartState.None.SetItems(apart.Select(one => KeyValuePair.Create(one.Source, new ApartState(new UnreadResults(one.Unreadable, one.Unknown, "a reason"), Noon)))),
    };
}
