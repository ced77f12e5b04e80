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

        await UnreadLines.WriteAsync(context, host, cancellationToken);

        return lines;
    }
}
