namespace UsageSentinel.Runtime.Hosting;

/// <summary>Sweeps the account a message names, then sends what is due.</summary>
internal sealed class SweepMessageHandler(SentinelEngine engine, RunningWork work) : IMessageHandler
{
    /// <exception cref="InvalidOperationException">The message is not one, or names an account that is not configured: it ends in the poison queue.</exception>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        var parsed = SweepMessage.Parse(message) ?? throw new InvalidOperationException("The sweep queue contains a message that is not a sweep message.");
        var connection = engine.Connections.Find(parsed.ToAccount())
            ?? throw new InvalidOperationException("A message in the sweep queue is for an account that is not configured.");
        await work.RunAsync(
            async token =>
            {
                await engine.SweepAsync(connection, parsed.Due, null, token);
                await engine.TellAsync(token);
            },
            cancellationToken);
    }
}
