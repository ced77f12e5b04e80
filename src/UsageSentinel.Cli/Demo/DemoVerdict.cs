namespace UsageSentinel.Cli.Demo;

/// <summary>What the demo showed.</summary>
/// <param name="Holds">Whether everything went as the product promises.</param>
/// <param name="StolenUsd">Estimated cost of the stolen key from the theft to its end.</param>
/// <param name="Lines">One per event of the story.</param>
public sealed record DemoVerdict(bool Holds, decimal StolenUsd, IReadOnlyList<DemoLine> Lines);

/// <summary>One thing that happened, and whether it was answered as promised.</summary>
public sealed record DemoLine(bool Holds, string Text);
