using System.Runtime.CompilerServices;
using UsageSentinel.Cli;

return OpenFiles.AreTooFew() ? ExitCode.Failed : await RunAsync(args);

// Apart, because the assemblies a method names are loaded before it begins.
[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> RunAsync(string[] args) => SentinelCommand.RunAsync(args, CliStreams.OfProcess(), CancellationToken.None);
