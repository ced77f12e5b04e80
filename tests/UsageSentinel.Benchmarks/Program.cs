using BenchmarkDotNet.Running;
using UsageSentinel.Benchmarks.Azure;
using UsageSentinel.Benchmarks.Detection;
using UsageSentinel.Benchmarks.Money;
using UsageSentinel.Benchmarks.Responding;
using UsageSentinel.Benchmarks.Rotating;
using UsageSentinel.Benchmarks.Scale;

switch (args.FirstOrDefault())
{
    case "detect":
        DetectCommand.Run(args[1..]);
        break;
    case "lab":
        Lab.Run(args[1..]);
        break;
    case "cross":
        CrossValidation.Run(args[1..]);
        break;
    case "staying":
        Staying.Run(args[1..]);
        break;
    case "evasions":
        Evasions.Run(args[1..]);
        break;
    case "causes":
        await CausesCommand.RunAsync(args[1..]);
        break;
    case "peers":
        ComparePeers.Run(args[1..]);
        break;
    case "speed":
        Speed.Run();
        break;
    case "judge":
        JudgeSpeed.Run(args[1..]);
        break;
    case "replay":
        await ReplayRun.RunAsync(args[1..]);
        break;
    case "read":
        ReplayRun.Read(args[1]);
        break;
    case "micro":
        BenchmarkRunner.Run<DetectorBenchmarks>(args: args[1..]);
        break;
    case "forecast":
        await ForecastCommand.RunAsync(args[1..]);
        break;
    case "prices":
        PricesCommand.Run(args[1..]);
        break;
    case "books":
        await BooksCommand.RunAsync(args[1..]);
        break;
    case "azure-cost":
        await AzureCost.RunAsync(args[1..]);
        break;
    case "cold-start":
        await ColdStart.RunAsync(args[1..]);
        break;
    case "acts":
        await WrongfulActs.RunAsync(args[1..]);
        break;
    case "envelope":
        await EnvelopeCommand.RunAsync(args[1..]);
        break;
    case "enforce":
        await EnforceCommand.RunAsync(args[1..]);
        break;
    case "stop":
        await StopSwitchTime.RunAsync(args[1..]);
        break;
    case "console":
        await ConsoleRun.RunAsync(args[1..]);
        break;
    case "rotations":
        await RotationRun.RunAsync(args[1..]);
        break;
    case "hygiene":
        HygieneRun.Run(args[1..]);
        break;
    case "scale":
        await ScaleRun.RunAsync(args[1..]);
        break;
    case "start":
        await StartRun.RunAsync(args[1..]);
        break;
    case "sweep":
        await SweepRun.RunAsync(args[1..]);
        break;
    case "outage":
        await SweepRun.RunAsync([args.ElementAtOrDefault(1) ?? "50000", args.ElementAtOrDefault(3) ?? "sqlite", args.ElementAtOrDefault(2) ?? "6"]);
        break;
    case "cold":
        await ColdWatch.RunAsync(args[1..]);
        break;
    case ColdWatch.FloorVerb:
        await ColdWatch.ReadAsync(args[1..]);
        break;
    case ServedOrganization.Verb:
        await ServedOrganization.ServeAsync(args[1..]);
        break;
    default:
        Console.WriteLine("detect SET --scores FILE --alerts FILE | lab SET... [--types] [--vary:NAME=a,b] | cross SET... [halves:SET,SET] [--draws:N] | staying SEED... | evasions [SEEDS] [--csv DIR] | causes [FIRST_SEED [SEEDS]] | peers [SEED...] | speed | judge FILE... | replay CLI_DLL FILE... | micro | forecast [SEED...] | prices FILE... | books DIR [KEYS [DAYS]] | acts [FIRST_SEED [SEEDS [KEYS]]] | enforce [FIRST_SEED [SEEDS [KEYS]]] | envelope [FIRST_SEED [SEEDS [MULTIPLE]]] | scale URL | start SENTINEL_DLL [KEYS [ROUNDS]] | sweep [KEYS [STORE [HOURS]]] | outage [KEYS [HOURS [STORE]]] | cold SENTINEL_DLL [KEYS [ROUNDS]] | hygiene [KEYS] | rotations [SEED [KEYS]] | console [KEYS] | azure-cost [KEYS] [MEMORY_MB] | cold-start DIR");
        break;
}
