using UsageSentinel.Benchmarks.Detection;

switch (args.FirstOrDefault())
{
    case "detect":
        DetectCommand.Run(args[1..]);
        break;
    case "lab":
        Lab.Run(args[1..]);
        break;
    default:
        Console.WriteLine("detect, lab");
        break;
}
