using System.Globalization;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Cli;

/// <summary>
/// A <c>sentinel.json</c> that was not passed with --config and was found in the current folder. It says which secret goes where, so that it is used
/// only if no other user can have written it, and it cannot allow an additional host.
/// </summary>
public static class FoundConfiguration
{
    public const string Name = "sentinel.json";

    /// <exception cref="RefusedException">Somebody else may write the file, or put another in its place.</exception>
    public static string Read(FileInfo file)
    {
        var distrust = FileOwner.Distrust(file.FullName) ?? (file.DirectoryName is { } folder ? FileOwner.Distrust(folder) : null);
        return distrust is null
            ? GivenFile.ReadText(file.FullName, ReadLimits.Settings)
            : throw new RefusedException($"{Name} in this folder is not used: {distrust}. If the file is yours, pass it with --config, or run 'chmod go-w' on the file and the folder.");
    }

    /// <summary>Refuses hosts that only the file allows: those have to be allowed by whoever runs the command.</summary>
    /// <exception cref="RefusedException">The file allows a host.</exception>
    public static void RefuseHosts(SentinelOptions options, IReadOnlyDictionary<string, string> variables)
    {
        for (var index = 0; index < options.Providers.Count; index++)
        {
            var variable = string.Create(CultureInfo.InvariantCulture, $"{ConfigurationReader.VariablePrefix}Providers__{index}__AllowHost");
            if (options.Providers[index].AllowHost is { Length: > 0 } && !variables.Keys.Contains(variable, StringComparer.OrdinalIgnoreCase))
            {
                throw new RefusedException(
                    $"{Name} in this folder allows a key to be sent to a host that is not the provider's (providers[{index}].allowHost). If this is intended, pass the file with --config, or set {variable}.");
            }
        }
    }
}
