using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>Says below figures what is missing in them: to people with the figures, beside a JSON document on stderr.</summary>
public static class UnreadLines
{
    public static async Task WriteAsync(CliContext context, CliHost host, CancellationToken cancellationToken)
    {
        foreach (var connection in host.Engine.Connections.All)
        {
            var (state, _) = await host.Get<AccountStore>().LoadAsync(connection.Account, cancellationToken);
            foreach (var note in UnreadNotes.Of(state))
            {
                var line = $"{connection.Account.Provider}/{connection.Account.Account} {DisplayText.Of(note, 700)}";
                await (context.IsJson ? context.Streams.Error : context.Streams.Out).WriteLineAsync(line);
            }
        }
    }
}
