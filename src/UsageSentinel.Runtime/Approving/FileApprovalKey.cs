using System.Security.Cryptography;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Approving;

/// <summary>A key of this data folder, made when it is first needed and readable by its owner only.</summary>
/// <param name="path">The file.</param>
internal sealed class FileApprovalKey(string path) : IApprovalKey
{
    private const int MostTries = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path))
            {
                await MakeAsync(cancellationToken);
            }

            var key = Convert.FromBase64String(GivenFile.ReadText(path, ReadLimits.Settings).Trim());
            return key.Length >= ApprovalToken.KeyBytes ? key : throw new FormatException("too short");
        }
        catch (FormatException broken)
        {
            throw new StoreException(StoreError.Corrupt, $"The key of approval links in {path} cannot be read. Delete the file to create a new key. Links that were sent before are then refused.", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreError.Unreachable, $"The key of approval links could not be read: {failure.Message}", failure);
        }
    }

    /// <summary>One at a time: moving a file to where none may be is not one step on every file system, and a key that was read must stay the key.</summary>
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await using var turn = await TurnAsync(cancellationToken);
        if (!File.Exists(path))
        {
            await PutAsync(cancellationToken);
        }
    }

    private async Task<FileStream> TurnAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    BufferSize = 1,
                    Options = FileOptions.DeleteOnClose,
                };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                return new FileStream(path + ".lock", options);
            }
            catch (IOException) when (tries < MostTries && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>Written to a temporary file and then moved, so that no process reads half a key.</summary>
    private async Task PutAsync(CancellationToken cancellationToken)
    {
        var made = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await using (var file = PrivateFile.CreateNew(made))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(ApprovalToken.KeyBytes))), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(made, path, overwrite: false);
    }
}
