using System.Collections.Immutable;
using System.CommandLine;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>config check</c>, <c>config schema</c> and <c>config diff</c>.</summary>
public static class ConfigVerb
{
    public static Command Build(CliStreams streams)
    {
        var online = new Option<bool>("--online") { Description = "Also read the keys from the provider and report settings that match no key." };
        var check = new Command("check", "Validates the configuration and reports all errors.") { online };
        check.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var errors = Check(context);
            if (errors.IsEmpty && parsed.GetValue(online))
            {
                errors = await CheckOnlineAsync(context, stop);
            }

            foreach (var error in errors)
            {
                await streams.Error.WriteLineAsync(error);
            }

            if (context.IsJson)
            {
                Json.Write(streams.Out, new CheckJson(errors.IsEmpty, errors));
            }
            else if (errors.IsEmpty)
            {
                await streams.Out.WriteLineAsync("The configuration is valid.");
            }

            return errors.IsEmpty ? ExitCode.Done : ExitCode.No;
        });
        var schema = new Command("schema", "Prints the JSON schema of sentinel.json.");
        schema.SetAction(async (parsed, stop) =>
        {
            await streams.Out.WriteLineAsync(ConfigurationSchema.Json());
            return ExitCode.Done;
        });
        return new Command("config", "Checks and describes the configuration.") { check, schema, ConfigDiff.Build(streams) };
    }

    private static ImmutableArray<string> Check(CliContext context)
    {
        try
        {
            PriceBooks.Of(context.ReadOptions().Prices);
            return [];
        }
        catch (ConfigurationException wrong)
        {
            return wrong.Errors;
        }
    }

    /// <summary>What only the provider can say of the settings.</summary>
    private static async Task<ImmutableArray<string>> CheckOnlineAsync(CliContext context, CancellationToken cancellationToken)
    {
        var options = context.ReadOptions();
        await using var host = CliHost.Open(context, options);
        var inventories = new List<Inventory>();
        foreach (var connection in host.Engine.Connections.All)
        {
            inventories.Add(await connection.Usage.ReadInventoryAsync(cancellationToken));
        }

        return [.. UnmatchedKeys.Find(options, inventories)];
    }

    private sealed record CheckJson(bool Valid, IReadOnlyList<string> Errors);
}
