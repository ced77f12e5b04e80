namespace UsageSentinel.Core.Responding;

/// <summary>The answer of one guardrail, recorded whatever the others answered.</summary>
/// <param name="Rail">The guardrail.</param>
/// <param name="Withholds">True where it speaks against acting; being unsure is speaking against.</param>
/// <param name="Reason">One sentence with the facts it looked at.</param>
public sealed record GuardrailAnswer(Guardrail Rail, bool Withholds, string Reason);
