using System.CommandLine;
using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>keys --hygiene</c>: what is unhealthy, as a table or as one JSON document.</summary>
internal static class HygieneLook
{
    public static async Task<int> RunAsync(ParseResult parsed, CliStreams streams, ListOptions options, CancellationToken cancellationToken)
    {
        var context = new CliContext(parsed, streams);
        await using var host = CliHost.Open(context, context.ReadOptions());
        if (options.HasSort(parsed))
        {
            throw new UsageException("--sort does not apply to --hygiene: the worst findings come first.");
        }

        var filter = await options.ReadAsync(parsed, host, cancellationToken);
        if (filter.Since is not null)
        {
            throw new UsageException("--last does not apply to --hygiene: findings are about keys as they are now.");
        }

        var now = host.Clock.GetUtcNow();
        var reviews = new List<HygieneJson>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var account = connection.Account;
            if (await host.Get<HygieneReader>().ReviewAsync(account, now, cancellationToken) is not { } review)
            {
                await streams.Error.WriteLineAsync($"The inventory of {account.Provider}/{account.Account} was not read yet. Run 'sentinel watch --once' first.");
                return ExitCode.Failed;
            }

            foreach (var ended in review.Ended)
            {
                await streams.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The exception for {DisplayText.Of(ended.Subject)} ended on {ended.Until:yyyy-MM-dd}; its findings count again."));
            }

            var whole = HygieneJson.Of(account, review, await host.Get<Countdowns>().OpenAsync(account, cancellationToken));
            reviews.Add(whole with
            {
                Findings = [.. whole.Findings.Where(finding => filter.Takes(finding.Kind == "key" ? finding.Id : null, finding.ProjectId)).Take(filter.Top)],
                Deletions = [.. whole.Deletions.Where(deletion => filter.Takes(deletion.ApiKeyId, deletion.ProjectId))],
            });
        }

        if (context.IsJson)
        {
            Json.Write(streams.Out, reviews);
        }
        else
        {
            reviews.ForEach(review => HygieneTables.Write(context.Answer, review, filter));
        }

        return await Look.CheckAsync(host, streams, StoreNeeds.Usage, cancellationToken);
    }
}
