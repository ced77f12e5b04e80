using System.Runtime.Versioning;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Cli;

/// <summary>
/// The folder of the embedded store. It holds who used what and the key of approval links, so that one of another account is refused, and
/// what other accounts could read or write is closed to them.
/// </summary>
public static class DataFolder
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <param name="context">Contains the folder, and prints what was changed.</param>
    /// <exception cref="RefusedException">Another account owns the folder or a file of it, or may write to it.</exception>
    public static void Secure(CliContext context)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(context.Data.FullName))
        {
            return;
        }

        string[] own = [context.StoreFile, context.StoreFile + "-wal", context.StoreFile + "-shm", context.AnchorFile, context.ApprovalKeyFile, context.ApprovalKeyFile + ".lock", context.DataConfiguration, context.DemoClockFile];
        RefuseForeign(context.Data.FullName);
        foreach (var file in own.Where(File.Exists))
        {
            RefuseForeign(file);
            Close(context, file);
        }

        var mode = File.GetUnixFileMode(context.Data.FullName);
        if (Directory.EnumerateFileSystemEntries(context.Data.FullName).All(entry => own.Contains(entry, StringComparer.Ordinal)))
        {
            Close(context, context.Data.FullName);
        }
        else if ((mode & OthersWrite) != UnixFileMode.None)
        {
            // It holds more than the store: changing its mode could break what others do with it.
            throw new RefusedException($"{context.Data.FullName} is writable by other users (mode {FileOwner.Octal(mode)}). Run 'chmod go-w' on it, or use another folder with --data.");
        }
    }

    private static void RefuseForeign(string path)
    {
        if (FileOwner.Of(path) is { } owner && owner != FileOwner.Current)
        {
            throw new RefusedException($"{path} belongs to another user (user id {owner}). Use a folder of your own with --data.");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Close(CliContext context, string path)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) == UnixFileMode.None)
        {
            return;
        }

        File.SetUnixFileMode(path, mode & ~Others);
        context.Streams.Error.WriteLine($"{path} was accessible to other users (mode {FileOwner.Octal(mode)}). Its mode is now {FileOwner.Octal(mode & ~Others)}.");
    }
}

/// <summary>What was asked for is refused, because it is not safe.</summary>
public sealed class RefusedException(string message) : Exception(message);
