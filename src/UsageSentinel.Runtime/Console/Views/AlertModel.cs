using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>One alert: its state first, then the money, the chart, what it is made of, and what was decided.</summary>
/// <param name="Head">What it is.</param>
/// <param name="Money">What it costs.</param>
/// <param name="Parts">What the excess is made of; it adds up to it exactly.</param>
/// <param name="Course">The cost by hour; null where it is not about a key or a project.</param>
/// <param name="Story">What happened.</param>
/// <param name="Forms">What can be done.</param>
public sealed record AlertModel(AlertHead Head, AlertMoney Money, ExcessPartsJson Parts, CourseModel? Course, AlertStory Story, FormsModel Forms);

/// <summary>What an alert is.</summary>
/// <param name="State">Its state in one sentence.</param>
/// <param name="Color">The class of its colour.</param>
/// <param name="Severity">In words.</param>
/// <param name="What">The rule and the state, in words.</param>
/// <param name="Subject">The key; null where it is not about one.</param>
/// <param name="Where">Project and account.</param>
public sealed record AlertHead(string State, string Color, string Severity, string What, PlaceModel? Subject, string Where)
{
    /// <summary>The id that people use.</summary>
    public required string ShortId { get; init; }

    /// <summary>What was found, in the words of its notices.</summary>
    public required string Cause { get; init; }

    /// <summary>How the figures came about, in a sentence.</summary>
    public required string Explanation { get; init; }
}

/// <summary>What an alert costs.</summary>
/// <param name="Loss">The amounts.</param>
/// <param name="Title">What the first amount is.</param>
/// <param name="BurnTitle">What the second amount is.</param>
/// <param name="NoProjection">Why no loss is projected.</param>
/// <param name="ActiveAt">Since when, UTC.</param>
/// <param name="ResolvedAt">Until when, UTC; null while it is open.</param>
public sealed record AlertMoney(LossModel Loss, string Title, string BurnTitle, string NoProjection, DateTimeOffset ActiveAt, DateTimeOffset? ResolvedAt)
{
    /// <summary>Whether the rule of the alert measures a rate.</summary>
    public required bool IsMeasured { get; init; }

    /// <summary>The score, and how often it came back.</summary>
    public required string Score { get; init; }
}

/// <summary>What happened around an alert.</summary>
/// <param name="Changes">What people changed at the provider, oldest first.</param>
/// <param name="Moments">What UsageSentinel did, and who was notified, oldest first.</param>
/// <param name="Guardrails">Of the latest decision that has any.</param>
public sealed record AlertStory(ImmutableArray<ChangeModel> Changes, ImmutableArray<MomentModel> Moments, GuardrailsModel? Guardrails);

/// <summary>A change at the provider.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="What">What was changed.</param>
/// <param name="By">By whom.</param>
public sealed record ChangeModel(DateTimeOffset At, string What, string By);
