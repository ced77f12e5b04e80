using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>What the rows of one account say besides their charge.</summary>
/// <param name="Account">The organization.</param>
/// <param name="PriceVersion">The list that list prices come from.</param>
/// <param name="CalibrationVersion">The calibration estimates rest on; 0 for none.</param>
/// <param name="Projects">Names of projects.</param>
/// <param name="Keys">Names of keys, where names are shown.</param>
/// <param name="Tags">Whom a series is charged to, by tag; empty where nothing says.</param>
/// <param name="Incidents">Ids of the alerts that fired for a key on a day.</param>
public sealed record FocusContext(
    ProviderAccount Account,
    string PriceVersion,
    int CalibrationVersion,
    FrozenDictionary<ProjectId, string> Projects,
    FrozenDictionary<KeyId, string> Keys,
    Func<SeriesId, ImmutableSortedDictionary<string, string>> Tags,
    FrozenDictionary<(DateOnly Day, KeyId Key), string> Incidents)
{
    private readonly ConcurrentDictionary<SeriesId, string?> tagCells = new();

    /// <summary>What incidents cost above the expected, by day and key.</summary>
    /// <value>The default is nothing.</value>
    public FrozenDictionary<(DateOnly Day, KeyId Key), Usd> IncidentExcess { get; init; } = FrozenDictionary<(DateOnly Day, KeyId Key), Usd>.Empty;

    /// <summary>The tags of a series as the cell of a row; every row of a series has the same.</summary>
    internal string? TagCell(SeriesId series) => tagCells.GetOrAdd(series, one => FocusRow.Object(Tags(one)));

    /// <summary>The provider as people write it.</summary>
    public string ProviderName { get; } = Account.Provider switch
    {
        "openai" => "OpenAI",
        "anthropic" => "Anthropic",
        "azureopenai" or "azure-openai" => "Microsoft",
        var other => other,
    };

    public string ServiceName { get; } = Account.Provider switch
    {
        "openai" => "OpenAI API",
        "anthropic" => "Claude API",
        "azureopenai" or "azure-openai" => "Azure OpenAI Service",
        var other => other,
    };
}
