using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>protect</c> and <c>unprotect</c>: keys and projects that no action may touch. Protecting needs no confirmation; ending it does.</summary>
internal static class ProtectVerb
{
    private const int LongestEntry = 200;

    private static readonly FittedColumn[] Columns = [new("entry"), new("keys") { IsNumber = true }, new("by", 10), new("since (UTC)", 20)];

    public static Command Build(CliStreams streams)
    {
        var entry = new Argument<string?>("ENTRY") { Description = "The id of a key or project, or a pattern for key names (* matches any characters). Without it, all protections are listed.", Arity = ArgumentArity.ZeroOrOne };
        var reason = Reason();
        var command = new Command("protect", "Protects keys from every action, automatic or by hand.") { entry, reason };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var protection = host.Get<KeyProtection>();
            if (parsed.GetValue(entry) is { } given)
            {
                var checkedEntry = Checked(given);
                if (await protection.ProtectAsync(checkedEntry, Person.OfProcess, DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), stop) == 0)
                {
                    await streams.Error.WriteLineAsync($"Warning: {DisplayText.Of(checkedEntry, LongestEntry)} does not match any known key, so it protects nothing yet. See 'sentinel keys'.");
                }
            }

            Show(context, [.. (await protection.ListAsync(stop)).Select(ProtectionJson.Of)]);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command BuildUnprotect(CliStreams streams)
    {
        var entry = new Argument<string>("ENTRY") { Description = "The protection as 'sentinel protect' lists it." };
        var yes = new Option<bool>("--yes") { Description = "Confirm. Without it, nothing is changed." };
        var reason = Reason();
        var command = new Command("unprotect", "Ends a protection that was set with 'sentinel protect'.") { entry, yes, reason };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var given = Checked(parsed.GetValue(entry) ?? string.Empty);
            if (!parsed.GetValue(yes))
            {
                throw new UsageException($"This allows actions on what {DisplayText.Of(given, LongestEntry)} matches. Add --yes to confirm.");
            }

            await using var host = CliHost.Open(context, context.ReadOptions());
            var protection = host.Get<KeyProtection>();
            if (!await protection.UnprotectAsync(given, Person.OfProcess, DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), stop))
            {
                throw new UsageException((await protection.ListAsync(stop)).Any(one => one.By is null && one.Entry == given)
                    ? $"{DisplayText.Of(given, LongestEntry)} is protected by the configuration. Remove it from response.protectedKeys."
                    : $"There is no protection {DisplayText.Of(given, LongestEntry)}. See 'sentinel protect'.");
            }

            Show(context, [.. (await protection.ListAsync(stop)).Select(ProtectionJson.Of)]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> Reason() =>
        new("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };

    private static string Checked(string entry)
    {
        var given = entry.Trim();
        return given.Length switch
        {
            0 => throw new UsageException("The entry is empty and protects nothing. Use the id of a key or project, or a pattern for key names."),
            > LongestEntry => throw new UsageException($"The entry is longer than {LongestEntry} characters. Use the id of a key or project, or a pattern for key names."),
            _ when given.Any(char.IsControl) => throw new UsageException("The entry contains control characters. Use the id of a key or project, or a pattern for key names."),
            _ => given,
        };
    }

    private static void Show(CliContext context, List<ProtectionJson> protections)
    {
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, protections);
            return;
        }

        if (protections.Count == 0)
        {
            context.Answer.WriteLine("No key is protected.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, protections.ConvertAll(one => (Cell[])[Cells.Of(one.Entry, LongestEntry), Cells.Of(one.Keys), Cells.Of(one.By), Cells.Of(one.Since)]));
    }
}

/// <summary>A protection, as JSON.</summary>
internal sealed record ProtectionJson(string Entry, int Keys, string By, DateTimeOffset? Since)
{
    public static ProtectionJson Of(ListedProtection protection) =>
        new(protection.Entry, protection.Keys, protection.By ?? "configuration", protection.At);
}
