using System.CommandLine;
using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Storing.Tables;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>backup write</c> and <c>backup read</c>: the tables in Azure as one file.</summary>
public static class BackupVerb
{
    public static Command Build(CliStreams streams) => new("backup", "Saves the tables in Azure to a file, or restores them.")
    {
        Build(streams, "write", "Saves all rows of the tables to a file.", async (copy, file, stop) =>
        {
            // Only for its owner: it holds who used what.
            await using var target = PrivateFile.CreateNew(file);
            return await copy.WriteAsync(target, stop);
        }),
        Build(streams, "read", "Restores a backup file into empty tables.", async (copy, file, stop) =>
        {
            await using var source = File.OpenRead(file);
            return await copy.ReadAsync(source, stop);
        }),
    };

    private static Command Build(CliStreams streams, string name, string description, Func<TablesCopy, string, CancellationToken, Task<long>> run)
    {
        var file = new Argument<string>("FILE") { Description = "The backup file." };
        var command = new Command(name, description) { file };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var path = parsed.GetValue(file) ?? throw new UsageException("backup needs a file.");
            if (context.ReadOptions().Store is not { Kind: "tables", Endpoint: { } endpoint })
            {
                throw new UsageException($"'backup {name}' works only with the tables in Azure (store.kind tables). The embedded store is one file: stop 'watch' and copy {context.StoreFile}.");
            }

            var rows = await run(TablesCopy.Connect(new Uri(endpoint)), path, stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, new BackupJson(path, rows));
            }
            else
            {
                await streams.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows} {Plural.Of(rows, "row")} {(name == "write" ? "written to" : "read from")} {path}"));
            }

            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>A copy in JSON.</summary>
public sealed record BackupJson(string File, long Rows);
