using System.Security.Cryptography;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding.Approving;

/// <summary>A key of this data folder, made when it is first needed and readable by its owner only.</summary>
/// <param name="path">The file.</param>
public sealed class FileApprovalKey(string path) : IApprovalKey
{
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path))
            {
                await MakeAsync(cancellationToken);
            }

            var key = Convert.FromBase64String((await File.ReadAllTextAsync(path, cancellationToken)).Trim());
            return key.Length >= ApprovalToken.KeyBytes ? key : throw new FormatException("too short");
        }
        catch (FormatException broken)
        {
            throw new StoreException(StoreError.Corrupt, $"The key of approval links in {path} cannot be read: delete the file, and a new one is made. Links sent before will be refused.", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreError.Unreachable, $"The key of approval links could not be read: {failure.Message}", failure);
        }
    }

    /// <summary>Written beside and put in place whole: of two processes that make one, both use the one that came first.</summary>
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var made = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(made, options))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(ApprovalToken.KeyBytes))), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(made);
        }
    }
}
