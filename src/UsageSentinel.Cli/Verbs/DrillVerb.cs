using System.Collections.Immutable;
using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Drilling;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>drill</c>: a simulated attack on a real key, in memory.</summary>
public static class DrillVerb
{
    public static Command Build(CliStreams streams)
    {
        var key = new Option<string>("--key") { Description = "The key: its id, or its name if no other key has that name.", HelpName = "KEY", Required = true };
        var kind = new Option<string>("--kind")
        {
            Description = $"The attack: {string.Join(", ", AttackCourse.Words)}.",
            HelpName = "KIND",
            DefaultValueFactory = _ => AttackCourse.Words[0],
        };
        var times = new Option<string>("--times") { Description = "The size: this many times the key's mean hourly usage is added.", HelpName = "N", DefaultValueFactory = _ => "50" };
        var notify = new Option<bool>("--notify") { Description = "Also send the notice, marked as a drill, to the routes that would get it; each route at most once an hour. Needs --yes." };
        var yes = new Option<bool>("--yes") { Description = "Send the notices. Without it, --notify only shows them." };
        var command = new Command("drill", "Simulates an attack on a real key in memory: when it is detected, what would be done, and who is affected. Stores and changes nothing.")
        {
            key, kind, times, notify, yes,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var (course, size) = (InjectionText.Kind(parsed.GetValue(kind) ?? string.Empty, "--kind"), InjectionText.Times(parsed.GetValue(times) ?? string.Empty, "--times"));
            await using var host = CliHost.Open(context, context.ReadOptions());
            var request = new DrillRequest(await FindAsync(host, parsed.GetValue(key) ?? string.Empty, stop), course, size);
            var result = await host.Get<Drill>().RunAsync(request, stop);
            var notices = await host.Get<DrillNotices>().OfAsync(result, stop);
            var (isAsked, isMeant) = (parsed.GetValue(notify), parsed.GetValue(yes));
            return await ShowAsync(context, result, isAsked && isMeant ? await host.Get<DrillNotices>().SendAsync(notices, stop) : notices, isAsked && !isMeant);
        });
        return command;
    }

    private static async Task<DrillTarget> FindAsync(CliHost host, string text, CancellationToken cancellationToken) =>
        await host.Get<KeyNames>().KeysAsync(text, cancellationToken) switch
        {
            [var one] => new DrillTarget(one.Connection, one.Key),
            [] => throw new UsageException($"The key {DisplayText.Of(text, 100)} is not in the inventory. Run 'sentinel keys' to list all keys, or 'sentinel watch --once' to read them again."),
            var several => throw new UsageException($"{several.Length} keys are named '{DisplayText.Of(text, 100)}'. Give the id: {DisplayText.Of(string.Join(", ", several.Select(one => one.Key.Id.Value)), 300)}."),
        };

    private static async Task<int> ShowAsync(CliContext context, DrillResult result, ImmutableArray<DrillNotice> notices, bool isWithoutYes)
    {
        var json = DrillJson.Of(result, notices);
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, json);
        }
        else
        {
            foreach (var line in DrillWords.Of(json))
            {
                await context.Streams.Out.WriteLineAsync(DisplayText.Of(line, 1_000));
            }
        }

        if (isWithoutYes)
        {
            await context.Streams.Error.WriteLineAsync("Add --yes to send the notices.");
            return ExitCode.Usage;
        }

        return notices.Any(notice => notice.Delivery is Delivery.Rejected or Delivery.Retry) ? ExitCode.Failed
            : result.Detection is null ? ExitCode.No
            : ExitCode.Done;
    }
}
