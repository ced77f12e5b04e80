using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>What a rule found: observed against expected, how surprising, how expensive, and why in words.</summary>
/// <param name="Severity">How bad.</param>
/// <param name="Meter">The unit of <paramref name="Observed"/> and <paramref name="Expected"/>: such as <c>requests/h</c>, <c>USD/h</c>, or over the window judged <c>USD</c>, <c>requests</c>, <c>USD/request</c>.</param>
/// <param name="Observed">In <paramref name="Meter"/>; finite, zero or more.</param>
/// <param name="Expected">In <paramref name="Meter"/>; finite, zero or more.</param>
/// <param name="Score">Evidence, about -log10 of the chance of this on an ordinary day; 0 or more. A rule that measures no chance gives 0.</param>
/// <param name="Excess">Estimated cost above what was expected in the window judged.</param>
/// <param name="Families">The independent kinds of evidence that are strong enough to act on.</param>
/// <param name="Cause">The probable cause in a few words.</param>
/// <param name="Explanation">One sentence with the figures, for a person; holds nothing that came from outside.</param>
public sealed record Anomaly(
    Severity Severity,
    string Meter,
    double Observed,
    double Expected,
    double Score,
    Usd Excess,
    EvidenceFamilies Families,
    string Cause,
    string Explanation)
{
    /// <summary>What <see cref="Excess"/> covers.</summary>
    public ExcessSpan Span { get; init; }

    /// <summary>What <see cref="Excess"/> is made of; the parts add up to it exactly. All volume for a rule that does not split it.</summary>
    public ExcessParts Parts
    {
        get => field.Total == Excess ? field : new ExcessParts(Excess, Usd.Zero, Usd.Zero, Usd.Zero);
        init;
    }

    /// <summary>How much of <see cref="Excess"/> is an estimate for models without a price, with its range; none where every price is listed.</summary>
    public GuessedCost Guessed { get; init; }

    /// <summary>Over how long <see cref="Observed"/> and <see cref="Expected"/> were taken; zero for a rule that looks at the bucket alone.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>Observed to expected; null where nothing was expected.</summary>
    public double? Ratio => Expected > 0 && double.IsFinite(Observed / Expected) ? Observed / Expected : null;

    /// <summary>How far it went by the rule's own steps, such as the threshold of a budget; a higher one is news, however severe. 0 for a rule without steps.</summary>
    public int Level { get; init; }

    /// <summary><see cref="Level"/> of how a key behaves from where the score is rarer than the budget of wrongful reversible actions allows.</summary>
    public const int Rare = 1;

    /// <summary>The same, where it also costs what is critical in any organization.</summary>
    public const int RareAndCritical = 2;

    /// <summary>What it was measured by.</summary>
    public Grounds Grounds { get; init; }

    /// <summary>How much of <see cref="Observed"/> is billed, where it adds up days of both kinds; null for a rule that does not.</summary>
    public Usd? Billed { get; init; }

    /// <summary>The same, with the part of the cost that is an estimate. A cap is measured by listed prices only, and so is its excess.</summary>
    /// <param name="guessed">What the bucket cost by estimates.</param>
    public Anomaly Marked(GuessedCost guessed)
    {
        if (guessed.Best <= Usd.Zero || Excess <= Usd.Zero || Grounds is Grounds.Ceiling)
        {
            return this;
        }

        var part = guessed * Math.Min(1m, Excess.Amount / guessed.Best.Amount);
        return this with
        {
            Guessed = part,
            Explanation = $"{Explanation} Part of the cost is estimated for models without a price.",
        };
    }

    /// <summary>The audiences; empty for those of the rule.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];
}

/// <summary>What the excess of an anomaly covers.</summary>
public enum ExcessSpan
{
    /// <summary>The window judged: the excess of an episode is the sum over its windows.</summary>
    Window,

    /// <summary>All of it so far, such as what is spent above a budget: the excess of an episode is the latest.</summary>
    SoFar,
}

/// <summary>What an anomaly was measured by.</summary>
public enum Grounds
{
    /// <summary>What was seen before, of the key or of others: it can be mistaken, and its score says how unlikely that is.</summary>
    History,

    /// <summary>A ceiling the operator drew: passed or not, without a doubt, and so without a score.</summary>
    Ceiling,

    /// <summary>What was seen before, and far above the highest hourly cost that the key, and any key of its organization, ever had.</summary>
    Unparalleled,
}
