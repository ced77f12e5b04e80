using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace UsageSentinel.Runtime.Files;

/// <summary>Who owns a file, where the system says so: on Linux. Elsewhere only its mode is known.</summary>
public static class FileOwner
{
    public const uint Root = 0;

    private const int AtCurrentFolder = -100;
    private const uint WantsOwner = 0x8;
    private const int OwnerAt = 20;
    private const int StructureBytes = 256;

    /// <summary>The account this process acts as; null where it is not known.</summary>
    public static uint? Current => OperatingSystem.IsLinux() ? EffectiveUser() : null;

    /// <summary>The owner of what a path leads to, links followed; null if it does not exist or the owner is not known.</summary>
    public static uint? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var structure = new byte[StructureBytes];
        return Describe(AtCurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0], 0, WantsOwner, structure) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(structure.AsSpan(OwnerAt))
            : null;
    }

    /// <summary>Whether somebody else may change what is there: another owner than this account and root, or a mode that lets group or world write.</summary>
    public static string? Distrust(string path) => Distrust(path, Of(path), Current, OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path));

    /// <summary>The same of facts that were read.</summary>
    public static string? Distrust(string path, uint? owner, uint? current, UnixFileMode mode) => (owner, mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) switch
    {
        ({ } other, _) when other != Root && other != current => $"{path} belongs to another user (user id {other})",
        (_, not UnixFileMode.None) => $"{path} is writable by other users (mode {Octal(mode)})",
        _ => null,
    };

    /// <summary>A mode as <c>chmod</c> takes it.</summary>
    public static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    /// <summary>See statx(2); the layout of its answer is the same on every architecture.</summary>
    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Describe(int folder, byte[] path, int flags, uint mask, byte[] structure);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
