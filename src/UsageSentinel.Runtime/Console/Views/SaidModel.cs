namespace UsageSentinel.Runtime.Console.Views;

/// <summary>A page of one sentence.</summary>
/// <param name="Line">What happened, and what follows.</param>
/// <param name="Color">The class of its colour.</param>
/// <param name="Back">The page a form was sent from; null where there was none.</param>
public sealed record SaidModel(string Line, string Color, string? Back);
