using System.Globalization;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>
/// Files that only this user may read (0600), in the form <c>NAME=value</c> with comments, as service managers and containers read it. A file is
/// replaced whole, so that a reader never sees a part of one.
/// </summary>
/// <param name="folder">Where the files are; null if the name of the secret is the path of the file.</param>
/// <param name="variable">The name before the equals sign.</param>
internal sealed class FileVault(string? folder, string variable = FileVault.Variable) : ISecretVault
{
    private const string Variable = "OPENAI_API_KEY";
    private const string KeyIdLine = "# key-id: ";

    public string Name => folder ?? "the file";

    public async Task<string?> FindAsync(string secretName, string keyId, CancellationToken cancellationToken)
    {
        var path = PathOf(secretName);
        try
        {
            return File.Exists(path) && (await File.ReadAllLinesAsync(path, cancellationToken)).Contains(KeyIdLine + keyId) ? keyId : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, failure);
        }
    }

    public async Task<string> StoreAsync(NewSecret secret, CancellationToken cancellationToken)
    {
        var path = PathOf(secret.Name);
        var part = path + ".part";
        try
        {
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
            }

            File.Delete(part);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var writer = new StreamWriter(part, options))
            {
                await writer.WriteLineAsync("# Written by UsageSentinel. Replaced at the next rotation.");
                await writer.WriteLineAsync(KeyIdLine + Line(secret.KeyId));
                await writer.WriteLineAsync($"# owner: {Line(secret.Owner)}");
                await writer.WriteLineAsync($"# previous-key-id: {Line(secret.PreviousKeyId)}");
                if (secret.ExpiresOn is { } expires)
                {
                    await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"# rotate-by: {expires:yyyy-MM-dd}"));
                }

                await writer.WriteLineAsync($"{variable}={secret.Value.Reveal()}");
            }

            File.Move(part, path, overwrite: true);
            return secret.KeyId;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, failure);
        }
    }

    /// <summary>Text from outside must not end its comment.</summary>
    private static string Line(string text) => string.Concat(text.Where(letter => !char.IsControl(letter)));

    private string PathOf(string secretName) => folder is null ? secretName : Path.Combine(folder, secretName + ".env");

    private static ProviderException Failed(string path, Exception failure) =>
        new(ProviderError.Unreachable, $"The file {path} could not be used for the secret: {failure.Message}");
}
