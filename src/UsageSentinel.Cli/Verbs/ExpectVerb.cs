using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>expect</c>: says before anything fires that keys will be busy for a while.</summary>
public static class ExpectVerb
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private const decimal MostPerHour = 1_000_000;

    private static readonly FittedColumn[] Columns =
    [
        new("key"),
        new("state"),
        new("from (UTC)", 30),
        new("until (UTC)"),
        new("up to an hour", 10) { IsNumber = true },
        new("by", 40),
        new("reason") { IsProse = true },
    ];

    public static Command Build(CliStreams streams)
    {
        var what = new Argument<string?>("KEY|PROJECT") { Description = "A key (its id, or its name if no other key has that name), or a project id for all its keys that are in use.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--from") { Description = "When it begins. Default: now.", HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "When it ends: a time, or a duration from now. At most 30 days ahead.", HelpName = "TIME" };
        var upTo = new Option<string?>("--up-to") { Description = "What each key may cost in an hour, such as 40usd/h. Above it, alerts and actions work as usual.", HelpName = "USD/H" };
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT" };
        var by = new Option<string?>("--by") { Description = "Who expects it. Default: the user of this machine.", HelpName = "NAME" };
        var command = new Command("expect", "Announces expected activity, such as a load test. Up to its ceiling it is not alerted, not acted on and not learned.")
        {
            what, from, until, upTo, reason, by, List(streams), Withdraw(streams),
        };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var now = context.Clock.GetUtcNow();
            var name = Required(parsed.GetValue(what), "Name a key or a project: sentinel expect KEY --until 6h --up-to 40usd/h --reason TEXT.");
            var who = DisplayText.Of(parsed.GetValue(by) ?? Environment.UserName);
            var begins = parsed.GetValue(from) is { } first ? TimeText.Moment(first, "--from", now) : now;
            var ends = TimeText.Moment(Required(parsed.GetValue(until), "--until is missing: when does it end?"), "--until", now);
            if (ends <= now || ends <= begins || ends - now > Longest)
            {
                throw new UsageException("--until must be in the future, after --from, and at most 30 days ahead.");
            }

            var expected = new ExpectedActivity(ends, Amount(Required(parsed.GetValue(upTo), "--up-to is missing: what may a key cost in an hour, such as 40usd/h?")))
            {
                From = BucketWidth.FiveMinutes.Floor(begins < now ? now : begins),
                By = who,
                Reason = DisplayText.Of(Required(parsed.GetValue(reason), "--reason is missing: why is it expected?"), 300),
            };
            await using var host = CliHost.Open(context, context.ReadOptions());
            Show(context, await SetAsync(host, name, expected, who, now, stop));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(CliStreams streams)
    {
        var command = new Command("list", "Lists expected activity.");
        command.SetAction((parsed, stop) => Look.AtAsync(parsed, streams, ReadAsync, Show, stop));
        return command;
    }

    private static Command Withdraw(CliStreams streams)
    {
        var what = new Argument<string>("KEY|PROJECT") { Description = "The key or project." };
        var by = new Option<string?>("--by") { Description = "Who withdraws it. Default: the user of this machine.", HelpName = "NAME" };
        var command = new Command("withdraw", "Withdraws expected activity. Alerts and actions work as usual from the next sweep on.") { what, by };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var who = DisplayText.Of(parsed.GetValue(by) ?? Environment.UserName);
            await SetAsync(host, parsed.GetValue(what) ?? string.Empty, null, who, context.Clock.GetUtcNow(), stop);
            Show(context, await ReadAsync(host, stop));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<List<ExpectationJson>> SetAsync(
        CliHost host, string name, ExpectedActivity? expected, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var shown = new List<ExpectationJson>();
        var isKnown = false;
        name = await Named.KeyAsync(host, name, cancellationToken);
        foreach (var account in Accounts(host))
        {
            var found = await host.Get<Expectations>().FindAsync(account, name, cancellationToken);
            isKnown |= !found.IsEmpty;
            await host.Get<Expectations>().SetAsync(account, found, expected, by, now, cancellationToken);
            shown.AddRange(expected is null ? [] : found.Select(series => ExpectationJson.Of(account, series, expected, now)));
        }

        return isKnown ? shown : throw new UsageException($"No key in use has the id or project {DisplayText.Of(name, 100)}. See 'sentinel keys'.");
    }

    private static async Task<List<ExpectationJson>> ReadAsync(CliHost host, CancellationToken cancellationToken)
    {
        var shown = new List<ExpectationJson>();
        foreach (var account in Accounts(host))
        {
            shown.AddRange((await host.Get<Expectations>().ListAsync(account, host.Clock.GetUtcNow(), cancellationToken)).Select(one => ExpectationJson.Of(account, one.Series, one.Expected, host.Clock.GetUtcNow())));
        }

        return shown;
    }

    private static IEnumerable<ProviderAccount> Accounts(CliHost host) => host.Engine.Connections.All.Select(connection => connection.Account);

    private static string Required(string? value, string otherwise) => string.IsNullOrWhiteSpace(value) ? throw new UsageException(otherwise) : value;

    private static Usd Amount(string text)
    {
        var number = text.EndsWith("usd/h", StringComparison.OrdinalIgnoreCase) ? text[..^"usd/h".Length].Trim() : text;
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) && usd is > 0 and <= MostPerHour
            ? new Usd(usd)
            : throw new UsageException($"--up-to: '{DisplayText.Of(text, 60)}' is not an amount an hour. Use for example 40usd/h.");
    }

    private static void Show(CliContext context, List<ExpectationJson> all)
    {
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, all);
            return;
        }

        if (all.Count == 0)
        {
            context.Answer.WriteLine("No expected activity.");
            return;
        }

        FittedTable.Write(context.Answer, Columns, all.ConvertAll(one => (Cell[])[
            Cells.Of(one.ApiKeyId),
            Cells.Of(one.State),
            Cells.Of(one.From),
            Cells.Of(one.Until),
            Cells.Money(one.UpToUsdPerHour),
            Cells.Of(one.By),
            Cells.Of(one.Reason ?? (one.IsBurst ? "until the end of a benign burst" : null), 300),
        ]));
    }
}
