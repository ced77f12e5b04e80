using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Demo;

/// <summary>
/// The time of a store that a demo left: that of its last sweep, and from then on as fast as any clock. Without it, everything in such a
/// store would be months old. It is a file beside the store, and holds only while the configuration that the demo left there is used.
/// </summary>
public sealed class DemoClock : TimeProvider
{
    /// <summary>The name of the file.</summary>
    public const string Name = "demo.clock";

    private readonly TimeProvider real;
    private readonly TimeSpan behind;

    /// <param name="start">The time now.</param>
    /// <param name="real">What runs on from there.</param>
    public DemoClock(DateTimeOffset start, TimeProvider real) => (Start, this.real, behind) = (start, real, real.GetUtcNow() - start);

    /// <summary>The end of the last sweep of the demo, UTC.</summary>
    public DateTimeOffset Start { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() - behind;

    /// <inheritdoc/>
    public override long GetTimestamp() => real.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);

    /// <param name="file">The file beside the store.</param>
    /// <param name="real">What runs on from there.</param>
    /// <returns>Null if none exists.</returns>
    /// <exception cref="UsageException">The file holds no time.</exception>
    public static DemoClock? Read(string file, TimeProvider real)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var text = GivenFile.ReadText(file, ReadLimits.Settings).Trim();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start)
            ? new DemoClock(start, real)
            : throw new UsageException($"{DisplayText.Of(file, 500)} does not hold a time. Delete the folder of the demo and run it again.");
    }

    /// <summary>Leaves the time beside the store.</summary>
    public static async Task WriteAsync(CliContext context, DateTimeOffset now, CancellationToken cancellationToken) => await WholeFile.WriteAsync(context.DemoClockFile, async file =>
    {
        await file.WriteAsync(now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture).AsMemory(), cancellationToken);
        return file;
    });
}
