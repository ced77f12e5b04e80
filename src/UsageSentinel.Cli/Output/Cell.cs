using Spectre.Console;

namespace UsageSentinel.Cli.Output;

/// <summary>One cell of a table: text, not markup, so that a name from outside is only ever text.</summary>
/// <param name="Text">What it shows; empty or "-" for nothing.</param>
/// <param name="Color">Its colour on a terminal that has colours; null for the usual one.</param>
internal readonly record struct Cell(string Text, Color? Color = null)
{
    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Text is "" or "-";

    public static implicit operator Cell(string text) => new(text);

    public static Cell Red(string text) => new(text, Spectre.Console.Color.Red);

    public static Cell Yellow(string text) => new(text, Spectre.Console.Color.Yellow);
}
