using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>purge</c>: erases what is kept about a person who owns keys, and says what cannot be erased.</summary>
internal static class PurgeVerb
{
    private static readonly ImmutableArray<string> Kept =
    [
        "the ledger: it proves what was decided, and who approved what as an operator; its rows are chained, so none can be changed",
        "texts of alerts, which may name the id of who created a key, until retention.alertsDays",
        "names that people gave to keys and projects, as long as the provider lists them",
        "what has left the store: notices, reports, exports and backups",
    ];

    public static Command Build(CliStreams streams)
    {
        var owner = new Option<string>("--owner") { Description = "The person: the id at the provider, or the name.", HelpName = "OWNER", Required = true };
        var yes = new Option<bool>("--yes") { Description = "Confirm. Without it, the command only shows what would be erased." };
        var command = new Command("purge", "Erases what is kept about a person who owns keys: names, ids and their history. Irreversible.") { owner, yes };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var purge = host.Get<OwnerPurge>();
            var given = (parsed.GetValue(owner) ?? string.Empty).Trim();
            var found = new List<HeldOwner>();
            foreach (var connection in host.Engine.Connections.All)
            {
                found.AddRange(await purge.FindAsync(connection.Account, given, stop));
            }

            var ids = found.Select(one => one.Id).Distinct(StringComparer.Ordinal).ToList();
            switch (ids)
            {
                case []:
                    throw new UsageException($"Nothing is kept about an owner {DisplayText.Of(given)}. 'sentinel inventory --kind user' lists people with their ids.");
                case [_]:
                    break;
                default:
                    throw new UsageException($"Several people have the name {DisplayText.Of(given)}: {string.Join(", ", ids.Select(id => DisplayText.Of(id, 100)))}. Use the id of one.");
            }

            var isDone = parsed.GetValue(yes);
            var held = new List<KeptAboutOwner>();
            foreach (var one in found)
            {
                held.Add(isDone ? await purge.EraseAsync(one, Person.OfProcess, stop) : await purge.CountAsync(one, stop));
            }

            var settings = Settings(host.Get<SentinelOptions>(), found);
            Show(context, new PurgeJson(
                isDone,
                held.Sum(one => one.Keys),
                held.Sum(one => one.Items),
                held.Sum(one => one.Changes),
                held.Sum(one => one.AuditEntries),
                held.Sum(one => one.Events),
                [.. Kept, .. settings.Select(name => $"the configuration: {name} names the person; change it there")]));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The settings that name the person.</summary>
    private static IEnumerable<string> Settings(SentinelOptions options, List<HeldOwner> found)
    {
        var names = found.SelectMany(one => one.Names.Add(one.Id)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (options.Owners.Any(rule => rule.Owner is { } name && names.Contains(name)))
        {
            yield return "owners";
        }

        if (options.Hygiene.Exceptions.Any(exception => names.Contains(exception.Subject)))
        {
            yield return "hygiene.exceptions";
        }

        if (options.Routes.Any(route => route.Match?.Owners.Any(names.Contains) is true))
        {
            yield return "routes";
        }

        if (options.Budgets.Any(budget => budget.Owner is { } name && names.Contains(name)))
        {
            yield return "budgets";
        }
    }

    private static void Show(CliContext context, PurgeJson purge)
    {
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, purge);
            return;
        }

        var output = context.Streams.Out;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(purge.Erased ? "Erased" : "Would erase")}: the owner of {purge.Keys} keys, {purge.InventoryItems} entries of the inventory, {purge.Changes} entries of its history, {purge.AuditEntries} of the audit log, {purge.Events} events."));
        output.WriteLine(purge.Erased ? "It is not stored again, even if the provider still lists the person." : "Nothing was changed. This is irreversible; add --yes to confirm.");
        output.WriteLine("Kept:");
        foreach (var line in purge.Kept)
        {
            output.WriteLine($"- {line}");
        }
    }
}

/// <summary>What was erased, or would be, as JSON.</summary>
internal sealed record PurgeJson(bool Erased, int Keys, int InventoryItems, int Changes, int AuditEntries, int Events, IReadOnlyList<string> Kept);
