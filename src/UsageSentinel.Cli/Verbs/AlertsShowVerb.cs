using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>alerts show</c>: one alert whole, and what can be done about it.</summary>
public static class AlertsShowVerb
{
    private const int MostDecisions = 1_000;

    public static Command Build(CliStreams streams)
    {
        var id = new Argument<string>("ALERT") { Description = "The alert: its id as shown by 'sentinel alerts', or the first characters of it." };
        var command = new Command("show", "Shows one alert whole: what it costs, what was done, and what to do next.") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var text = parsed.GetValue(id) ?? string.Empty;
            var shown = await host.Get<AlertAnswers>().ShowAsync(await Named.AlertAsync(host, text, stop), stop)
                ?? throw new UsageException($"There is no alert {DisplayText.Of(text, 100)}. See 'sentinel alerts --all'.");
            if (context.IsJson)
            {
                Json.Write(streams.Out, shown.Alert);
                return ExitCode.Done;
            }

            var decisions = await host.Get<DecisionAnswers>().ReadAsync(MostDecisions, shown.Alert.Id, stop);
            await StoryLine.WriteAsync(
                context, AlertStory.Of(shown, await ExpectedAsync(host, shown.Alert, stop), decisions, context.Clock.GetUtcNow(), $"sentinel explain {shown.Alert.ShortId}"));

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What a person expects of the key now; empty for nothing.</summary>
    private static async Task<string[]> ExpectedAsync(CliHost host, AlertJson alert, CancellationToken cancellationToken) =>
        alert.ApiKeyId is { } key
        && await host.Get<Expectations>().OfAsync(
            new ProviderAccount(alert.Provider, alert.Account), new SeriesId(alert.ProjectId is { } project ? new ProjectId(project) : null, new KeyId(key)), cancellationToken) is { } expected
            ? [$"{expected}."]
            : [];
}
