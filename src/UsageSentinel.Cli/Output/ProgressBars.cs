using Spectre.Console;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Cli.Output;

/// <summary>Draws the progress of a sweep, a bar per stage.</summary>
public sealed class ProgressBars : IProgress<SweepProgress>
{
    private readonly ProgressContext drawing;
    private readonly Dictionary<string, ProgressTask> bars = new(StringComparer.Ordinal);
    private readonly Lock turn = new();

    private ProgressBars(ProgressContext drawing) => this.drawing = drawing;

    /// <summary>Draws bars on standard error while <paramref name="work"/> runs; nothing where that is no terminal.</summary>
    public static Task<T> WhileAsync<T>(CliContext context, Func<IProgress<SweepProgress>?, Task<T>> work) => context.Streams.IsTerminal
        ? context.Messages.Progress().AutoClear(true).StartAsync(drawing => work(new ProgressBars(drawing)))
        : work(null);

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
