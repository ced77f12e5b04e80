using System.Globalization;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Who holds a lease: a process of a machine. A process that was killed leaves a lease behind, which the same machine may take over.</summary>
/// <param name="Machine">The machine, or the instance in the cloud.</param>
/// <param name="Process">The process, and what distinguishes it from an earlier one with the same number.</param>
public sealed record LeaseOwner(string Machine, string Process)
{
    public string Name => $"{Machine}/{Process}";

    public static LeaseOwner Current()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return new LeaseOwner(
            Environment.MachineName,
            string.Create(CultureInfo.InvariantCulture, $"{self.Id}@{self.StartTime.ToUniversalTime().Ticks}"));
    }

    /// <summary>Whether that holder is a process of this machine that no longer runs.</summary>
    public bool IsGone(string holder)
    {
        var slash = holder.LastIndexOf('/');
        var at = holder.LastIndexOf('@');
        if (slash < 0 || at < slash || holder[..slash] != Machine
            || !int.TryParse(holder.AsSpan(slash + 1, at - slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(holder.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var started))
        {
            return false;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);

            // Clocks of process starts are good to a few ticks only.
            return Math.Abs(process.StartTime.ToUniversalTime().Ticks - started) > TimeSpan.TicksPerSecond;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }
}
