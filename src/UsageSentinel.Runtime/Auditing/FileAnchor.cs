using System.Text;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>Anchors in a file of this machine, one line each, forced to the disk before the call returns.</summary>
/// <param name="path">The file; made for its owner only at the first point.</param>
internal sealed class FileAnchor(string path) : IAnchor
{
    public async Task AppendAsync(AnchorPoint point, CancellationToken cancellationToken)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new FileStream(path, options);
            var line = await IsCutOffAsync(file, cancellationToken) ? "\n" + AnchorLine.Write(point) : AnchorLine.Write(point);
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(Encoding.UTF8.GetBytes(line), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreError.Unreachable, $"The ledger could not be anchored: {failure.Message}", failure);
        }
    }

    public async Task<AnchorLog> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(new LimitedStream(file, null, ReadLimits.Anchors), Encoding.UTF8);
            return AnchorLine.Read(await reader.ReadToEndAsync(cancellationToken));
        }
        catch (FileNotFoundException)
        {
            return AnchorLog.Empty;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreError.Unreachable, $"The anchors of the ledger could not be read: {failure.Message}", failure);
        }
    }

    /// <summary>A power cut may have left half a line; what comes now must not be glued to it.</summary>
    private static async Task<bool> IsCutOffAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        var last = new byte[1];
        await file.ReadExactlyAsync(last, cancellationToken);
        return last[0] != (byte)'\n';
    }
}
