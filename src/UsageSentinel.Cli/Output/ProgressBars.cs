using Spectre.Console;
using UsageSentinel.Runtime.Collecting;

namespace UsageSentinel.Cli.Output;

/// <summary>Draws the progress of a sweep, a bar per stage.</summary>
public sealed class ProgressBars(ProgressContext drawing) : IProgress<SweepProgress>
{
    private readonly Dictionary<string, ProgressTask> bars = new(StringComparer.Ordinal);
    private readonly Lock turn = new();

    public void Report(SweepProgress value)
    {
        lock (turn)
        {
            if (!bars.TryGetValue(value.Stage, out var bar))
            {
                bars[value.Stage] = bar = drawing.AddTask(Markup.Escape(value.Stage));
            }

            bar.IsIndeterminate = value.Of == 0;
            bar.MaxValue = Math.Max(1, value.Of);
            bar.Value = value.Done;
        }
    }
}
