using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>silence</c>: mutes alerts for a time.</summary>
public static class SilenceVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("id"),
        new("state"),
        new("until (UTC)"),
        new("actions", 20),
        new("by", 30),
        new("alerts with") { IsProse = true },
        new("reason") { IsProse = true },
    ];

    public static Command Build(CliStreams streams) => new("silence", "Stops the notices of matching alerts for a limited time. The alerts stay active and visible.")
    {
        Add(streams),
        List(streams),
        Expire(streams),
    };

    private static Command Add(CliStreams streams)
    {
        var matchers = new Argument<string[]>("MATCHER")
        {
            Description = $"label=value, label!=value, label=~pattern or label!~pattern; all must match. Labels: {string.Join(", ", Matcher.Labels)}, and the names of your own labels (owners[].tags).",
            Arity = ArgumentArity.OneOrMore,
        };
        var length = new Option<string>("--for") { Description = "How long, such as 4h or 2d. At most 30 days.", HelpName = "TIME", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
        var by = new Option<string?>("--by") { Description = "Who creates the silence. Default: the user of this machine.", HelpName = "NAME" };
        var most = new Option<decimal?>("--max-excess") { Description = "Notify anyway when an alert has cost more than this many US dollars.", HelpName = "USD" };
        var actions = new Option<bool>("--actions") { Description = "Also block automatic actions on the matching alerts. A person can still approve them." };
        var command = new Command("add", "Adds a silence and prints its id.") { matchers, length, reason, by, most, actions };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var now = context.Clock.GetUtcNow();
            var options = context.ReadOptions();
            var silence = new Silence(
                Guid.NewGuid().ToString("N")[..12],
                [.. (parsed.GetValue(matchers) ?? []).Select(text => Known(Parse(text), options))],
                now,
                now + TimeText.Length(parsed.GetValue(length) ?? string.Empty),
                DisplayText.Of(parsed.GetValue(by) ?? Environment.UserName),
                DisplayText.Of(parsed.GetValue(reason), 500))
            {
                MaxExcess = parsed.GetValue(most) is { } usd ? new Usd(usd) : null,
                IncludesActions = parsed.GetValue(actions),
            };
            if (silence.Faults().FirstOrDefault() is { } fault)
            {
                throw new UsageException(fault);
            }

            await using var host = CliHost.Open(context, options);
            await host.Get<MuteStore>().WriteAsync(silence, stop);
            await host.Get<DueNotices>().HurryAsync(stop);
            Show(context, [SilenceJson.Of(silence, now)]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(CliStreams streams)
    {
        var command = new Command("list", "Lists all silences.");
        command.SetAction((parsed, stop) => Look.AtAsync(
            parsed,
            streams,
            (host, token) => host.Get<SilenceAnswers>().ReadAsync(token),
            Draw,
            stop));
        return command;
    }

    private static Command Expire(CliStreams streams)
    {
        var id = new Argument<string>("ID") { Description = "The id of the silence." };
        var command = new Command("expire", "Ends a silence now. Has no effect if it has already ended.") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var quiets = host.Get<MuteStore>();
            var now = context.Clock.GetUtcNow();
            var silence = await quiets.FindSilenceAsync(parsed.GetValue(id) ?? string.Empty, stop)
                ?? throw new UsageException("There is no such silence. See 'sentinel silence list'.");
            await quiets.WriteAsync(silence.Expire(now), stop);
            await host.Get<DueNotices>().HurryAsync(stop);
            Show(context, [SilenceJson.Of(silence.Expire(now), now)]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Matcher Parse(string text)
    {
        try
        {
            return Matcher.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(DisplayText.Of(wrong.Message, 300));
        }
    }

    /// <summary>A label that no alert can have is mistyped: the silence would cover nothing.</summary>
    private static Matcher Known(Matcher matcher, SentinelOptions options)
    {
        var labels = options.Owners.SelectMany(owner => owner.Tags).Select(tag => Owners.Tag(tag).Key).Concat(Matcher.Labels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return labels.Contains(matcher.Label)
            ? matcher
            : throw new UsageException($"'{DisplayText.Of(matcher.Label, 100)}' is not a label. The labels are {string.Join(", ", labels)}.");
    }

    private static void Show(CliContext context, List<SilenceJson> silences)
    {
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, silences);
        }
        else
        {
            Draw(context, silences);
        }
    }

    private static void Draw(CliContext context, List<SilenceJson> silences)
    {
        if (silences.Count == 0)
        {
            context.Answer.WriteLine("No silences.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, silences.ConvertAll(silence => (Cell[])[
            Cells.Of(silence.Id),
            Cells.Of(silence.State),
            Cells.Of(silence.EndsAt),
            silence.IncludesActions ? "blocked" : "-",
            Cells.Of(silence.By),
            Cells.Of(string.Join(' ', silence.Matchers), 300),
            Cells.Of(silence.Reason, 500),
        ]));
    }
}
