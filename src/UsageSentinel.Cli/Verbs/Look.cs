using System.CommandLine;
using UsageSentinel.Cli.Output;

namespace UsageSentinel.Cli.Verbs;

/// <summary>What the verbs that only look have in common: open what is stored, read a list, show it as a table or as one JSON array.</summary>
public static class Look
{
    /// <param name="parsed">The command line.</param>
    /// <param name="streams">Where the list goes.</param>
    /// <param name="read">Reads the list.</param>
    /// <param name="draw">Draws it for people.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What was shown.</returns>
    public static async Task<List<T>> AtAsync<T>(
        ParseResult parsed,
        CliStreams streams,
        Func<CliHost, CancellationToken, Task<List<T>>> read,
        Action<CliContext, List<T>> draw,
        CancellationToken cancellationToken) => (await AnswerAsync(parsed, streams, null, read, draw, cancellationToken)).Shown;

    /// <summary>The same for an answer that depends on the store: problems of the store are printed on standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="streams">Where the list goes.</param>
    /// <param name="needs">What the answer depends on; null for nothing.</param>
    /// <param name="read">Reads the list.</param>
    /// <param name="draw">Draws it for people.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What was shown, and <see cref="ExitCode.Failed"/> where the store cannot answer.</returns>
    public static async Task<(List<T> Shown, int Code)> AnswerAsync<T>(
        ParseResult parsed,
        CliStreams streams,
        StoreNeeds? needs,
        Func<CliHost, CancellationToken, Task<List<T>>> read,
        Action<CliContext, List<T>> draw,
        CancellationToken cancellationToken)
    {
        var context = new CliContext(parsed, streams);
        await using var host = CliHost.Open(context, context.ReadOptions());
        var lines = await read(host, cancellationToken);
        if (context.IsJson)
        {
            Json.Write(streams.Out, lines);
        }
        else
        {
            draw(context, lines);
        }

        if (needs is StoreNeeds.Usage)
        {
            await UnreadLines.WriteAsync(context, host, cancellationToken);
        }

        return (lines, needs is { } wanted ? await CheckAsync(host, streams, wanted, cancellationToken) : ExitCode.Done);
    }

    /// <summary>Says on standard error what keeps the store from answering.</summary>
    /// <returns><see cref="ExitCode.Failed"/> where something does.</returns>
    public static async Task<int> CheckAsync(CliHost host, CliStreams streams, StoreNeeds needs, CancellationToken cancellationToken)
    {
        var problems = await StoreFitness.ProblemsAsync(host, needs, cancellationToken);
        foreach (var problem in problems)
        {
            await streams.Error.WriteLineAsync(problem);
        }

        return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
