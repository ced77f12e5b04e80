using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace UsageSentinel.Cli;

/// <summary>
/// The limit of open files (<c>ulimit -n</c>). Every assembly takes one, so where the limit is low .NET itself fails to load the next
/// one and aborts. What is called here is in the core library, which is loaded already.
/// </summary>
public static class OpenFiles
{
    /// <summary>What the largest verb needs, about 230 files, and as many connections and store files again.</summary>
    /// <value>512 files.</value>
    public const int Least = 512;

    private const string Row = "Max open files";

    private const int StandardError = 2;

    /// <summary>Says that the limit is too low, and writes nothing else.</summary>
    /// <returns>Whether it is too low: nothing more may be loaded.</returns>
    public static bool AreTooFew()
    {
        if (!OperatingSystem.IsLinux() || Problem(Limits()) is not { } problem)
        {
            return false;
        }

        using var error = new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        error.Write(Encoding.UTF8.GetBytes(problem + "\n"));
        return true;
    }

    /// <summary>The line about a limit that is too low; null where it is high enough or not known.</summary>
    /// <param name="limits">The text of <c>/proc/self/limits</c>. .NET has raised the soft limit to the hard one when it is read.</param>
    public static string? Problem(string limits)
    {
        var at = limits.IndexOf(Row, StringComparison.Ordinal);
        var soft = at < 0 ? [] : limits.AsSpan(at + Row.Length).TrimStart();
        var length = soft.IndexOf(' ');
        return length > 0 && int.TryParse(soft[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < Least
            ? $"The limit for open files is {limit}, but at least {Least} are needed. Raise it with 'ulimit -n {Least}'."
            : null;
    }

    private static string Limits()
    {
        try
        {
            return File.ReadAllText("/proc/self/limits");
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
