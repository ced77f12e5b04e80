using UsageSentinel.Benchmarks.Detection;

switch (args.FirstOrDefault())
{
    case "lab":
        Lab.Run(args[1..]);
        break;
    default:
        Console.WriteLine("lab");
        break;
}
