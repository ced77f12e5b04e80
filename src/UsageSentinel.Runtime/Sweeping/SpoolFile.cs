namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Bytes that are put aside while a sweep runs, in a file of the temporary folder that only this user can open and that is gone when the process ends.</summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream stream;

    private SpoolFile(FileStream stream) => this.stream = stream;

    /// <summary>Bytes that are in it.</summary>
    public long Length { get; private set; }

    /// <exception cref="IOException">The temporary folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The temporary folder cannot be written to.</exception>
    public static SpoolFile Create()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
        }
        else
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            // Without a name it does not outlive a process that is killed.
            File.Delete(path);
        }

        return new SpoolFile(stream);
    }

    /// <summary>Puts bytes behind those that are there.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(stream.SafeFileHandle, bytes, Length);
        Length += bytes.Length;
    }

    /// <summary>Forgets what is behind a place.</summary>
    public void Cut(long length) => Length = length;

    /// <summary>Reads bytes that were put in. Several may read at once.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(stream.SafeFileHandle, bytes[read..], offset + read);
            read += more > 0 ? more : throw new EndOfStreamException();
        }
    }

    public void Dispose() => stream.Dispose();
}
