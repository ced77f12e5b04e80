namespace UsageSentinel.Runtime.Console.Views;

/// <summary>An alert as a short entry.</summary>
/// <param name="Title">What it is, and what it is about.</param>
/// <param name="Href">Its page.</param>
/// <param name="Severity">In words.</param>
/// <param name="Color">The class of its colour: a contained key is not red any more, however bad it was.</param>
/// <param name="State">Its state in one sentence.</param>
/// <param name="Explanation">Shown where it cost nothing.</param>
/// <param name="Money">What it costs.</param>
public sealed record AlertEntryModel(string Title, string Href, string Severity, string Color, string State, string Explanation, LossModel Money)
{
    /// <summary>When it began, UTC; null where the state says it already.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>What an alert costs.</summary>
/// <param name="Word">What the amount is.</param>
/// <param name="LostUsd">So far, above the expected cost.</param>
/// <param name="BurnUsdPerHour">An hour now, or in the last complete hour.</param>
/// <param name="IsLosing">Whether it goes on.</param>
/// <param name="ProjectedUsd">By the next morning if nothing is done; null where no rate is measured.</param>
/// <param name="ProjectedAt">When that is, UTC.</param>
public sealed record LossModel(string Word, decimal LostUsd, decimal BurnUsdPerHour, bool IsLosing, decimal? ProjectedUsd, DateTimeOffset? ProjectedAt);
