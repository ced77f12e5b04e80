using UsageSentinel.Cli;

return await SentinelCommand.RunAsync(args, CliStreams.OfProcess(), CancellationToken.None);
