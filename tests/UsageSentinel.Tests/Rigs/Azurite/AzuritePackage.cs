using System.Security.Cryptography;

namespace UsageSentinel.Tests.Rigs.Azurite;

/// <summary>The emulator as it is pinned in <c>tests/azurite</c>, installed once per checkout under <c>artifacts</c>.</summary>
internal static class AzuritePackage
{
    private const string InstalledMark = "installed.sha256";
    private static readonly string[] Files = ["package.json", "package-lock.json"];
    private static readonly string[] NoNetwork = ["ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "ECONNREFUSED"];

    /// <summary>The script that starts the emulator.</summary>
    public static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        var npm = Command.OnPath("npm") ?? throw new AzuriteUnavailableException("npm is not on the PATH: the Azure Storage emulator is not tried.");
        var root = Root();
        var folder = Directory.CreateDirectory(Path.Combine(root, "artifacts", "azurite")).FullName;
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");

        await using var only = await LockAsync(Path.Combine(folder, "install.lock"), cancellationToken);
        var pinned = Path.Combine(root, "tests", "azurite", "package-lock.json");
        var hash = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(pinned, cancellationToken)));
        var mark = Path.Combine(folder, InstalledMark);
        if (File.Exists(script) && File.Exists(mark) && await File.ReadAllTextAsync(mark, cancellationToken) == hash)
        {
            return script;
        }

        File.Delete(mark);
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(root, "tests", "azurite", file), Path.Combine(folder, file), overwrite: true);
        }

        var (exitCode, output) = await Command.RunAsync(npm, folder, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cancellationToken);
        if (exitCode != 0)
        {
            throw NoNetwork.Any(code => output.Contains(code, StringComparison.Ordinal))
                ? new AzuriteUnavailableException("There is no network to install the Azure Storage emulator from.")
                : new InvalidOperationException($"npm ci ended with {exitCode}:\n{output}");
        }

        await File.WriteAllTextAsync(mark, hash, cancellationToken);
        return script;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "UsageSentinel.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from within a checkout.");
        }

        return folder.FullName;
    }

    // Another test run of the same checkout may be installing.
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }
}
