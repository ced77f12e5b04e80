using System.Security.Cryptography;

namespace UsageSentinel.Runtime.Files;

/// <summary>
/// Files that only their owner reads. A file is made new under a name of its own, never through a link that somebody put there, and moved to
/// its place when it is whole: what fails leaves the one before it, and a link in its place is replaced rather than followed.
/// </summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const int Buffer = 1 << 16;
    private const string Unfinished = ".part";

    /// <summary>What a process that was killed left behind is removed after this time.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>A file that must not be there yet.</summary>
    /// <exception cref="IOException">Something is there, be it a link.</exception>
    public static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = Buffer, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>A file beside <paramref name="path"/>, to be moved there by <see cref="Finish"/> or removed by <see cref="File.Delete"/>.</summary>
    public static FileStream Begin(string path)
    {
        var file = CreateNew($"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}{Unfinished}");
        RemoveAbandoned(path, File.GetLastWriteTimeUtc(file.Name));
        return file;
    }

    /// <summary>Puts what <see cref="Begin"/> made, and was closed since, in its place.</summary>
    public static void Finish(string begun, string path) => File.Move(begun, path, overwrite: true);

    /// <summary>Makes a folder, and those above it that are missing, for their owner only. One that is there stays as it is.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The mode given to one call is that of the last folder alone.
        var missing = new Stack<string>();
        for (var folder = Path.GetFullPath(path); !Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above; folder = above)
        {
            missing.Push(folder);
        }

        foreach (var folder in missing)
        {
            Directory.CreateDirectory(folder, OwnerFolder);
        }
    }

    /// <param name="path">The place of the file.</param>
    /// <param name="now">The time of the file system, which is what the others are dated by.</param>
    private static void RemoveAbandoned(string path, DateTime now)
    {
        var full = Path.GetFullPath(path);
        var name = Path.GetFileName(full);
        foreach (var left in new DirectoryInfo(Path.GetDirectoryName(full) ?? full).EnumerateFiles($"*{Unfinished}").Where(file =>
            file.Name.StartsWith($"{name}.", StringComparison.Ordinal) && file.Name.Length == name.Length + 13 + Unfinished.Length && now - file.LastWriteTimeUtc > Abandoned))
        {
            left.Delete();
        }
    }
}
