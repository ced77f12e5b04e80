using System.CommandLine;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>config check</c> and <c>config schema</c>.</summary>
public static class ConfigVerb
{
    public static Command Build(CliStreams streams)
    {
        var check = new Command("check", "Validates the configuration; names every mistake at once.");
        check.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            try
            {
                context.ReadOptions();
                await streams.Out.WriteLineAsync("The configuration is valid.");
                return ExitCode.Done;
            }
            catch (ConfigurationException wrong)
            {
                foreach (var error in wrong.Errors)
                {
                    await streams.Error.WriteLineAsync(error);
                }

                return ExitCode.No;
            }
        });
        var schema = new Command("schema", "Prints the JSON schema of sentinel.json.");
        schema.SetAction(async (parsed, stop) =>
        {
            await streams.Out.WriteLineAsync(ConfigurationSchema.Json());
            return ExitCode.Done;
        });
        return new Command("config", "Checks and describes the configuration.") { check, schema };
    }
}
