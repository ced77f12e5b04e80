namespace UsageSentinel.Core.Responding;

/// <summary>What one guard rail said, recorded whatever the others said.</summary>
/// <param name="Rail">The guard rail.</param>
/// <param name="Withholds">True where it speaks against acting; being unsure is speaking against.</param>
/// <param name="Reason">One sentence with the facts it looked at.</param>
public sealed record RailAnswer(Guardrail Rail, bool Withholds, string Reason);
