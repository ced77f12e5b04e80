using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>A line for people: where it is too long for the terminal, it goes on below its own text and not below its label.</summary>
/// <param name="Text">The line. What came from outside may be in it.</param>
/// <param name="Indent">How many of its first characters are the label.</param>
internal readonly record struct StoryLine(string Text, int Indent = 0)
{
    private const int Most = 2_000;

    public static implicit operator StoryLine(string text) => new(text);

    public static async Task WriteAsync(CliContext context, IEnumerable<StoryLine> lines)
    {
        foreach (var line in lines)
        {
            var text = DisplayText.Of(line.Text, Most);
            foreach (var one in context.Streams.HasWidth ? CellText.Hanging(text, line.Indent, context.Answer.Profile.Width) : [text])
            {
                await context.Streams.Out.WriteLineAsync(one);
            }
        }
    }
}
