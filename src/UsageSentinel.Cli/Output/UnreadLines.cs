using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Cli.Output;

/// <summary>Says below figures that something is missing in them: to people with the figures, beside a JSON document on stderr. 'sentinel status' says what.</summary>
public static class UnreadLines
{
    public static async Task WriteAsync(CliContext context, CliHost host, CancellationToken cancellationToken)
    {
        foreach (var connection in host.Get<ProviderConnections>().All)
        {
            if (!(await host.Get<AccountSummaries>().UnreadAsync(connection.Account, cancellationToken)).IsEmpty)
            {
                await (context.IsJson ? context.Streams.Error : context.Streams.Out).WriteLineAsync(
                    $"{connection.Account.Provider}/{connection.Account.Account}: some usage could not be read and is in no total. See 'sentinel status'.");
            }
        }
    }
}
