using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>What happened, in the order it happened or the newest first.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Word">What kind of thing it was.</param>
/// <param name="Color">The class of its colour.</param>
/// <param name="Line">What happened.</param>
/// <param name="By">By whom, and where it is recorded; null where neither is known.</param>
public sealed record MomentModel(DateTimeOffset At, string Word, string Color, string Line, string? By);

/// <summary>The answers of the guardrails of a decision.</summary>
/// <param name="At">When it was decided, UTC.</param>
/// <param name="Answers">One for each guardrail.</param>
public sealed record GuardrailsModel(DateTimeOffset At, ImmutableArray<GuardrailModel> Answers);

/// <summary>What one guardrail answered.</summary>
/// <param name="Name">The guardrail.</param>
/// <param name="IsBlocking">Whether it blocks.</param>
/// <param name="Why">Its reason.</param>
public sealed record GuardrailModel(string Name, bool IsBlocking, string Why);
