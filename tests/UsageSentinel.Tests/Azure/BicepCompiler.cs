using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Azure;

/// <summary>The Bicep compiler, and what it makes of the templates of this clone. It needs no network.</summary>
internal static class BicepCompiler
{
    private static readonly string Path = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "BicepPath").Value!;

    private static readonly Lazy<BicepOutput> Compiled = new(() => Compile(Repository.PathOf("infra", "main.bicep")));

    /// <summary>The compiled <c>infra/main.bicep</c>. Skips the test where there is no compiler for the machine.</summary>
    public static BicepOutput Main
    {
        get
        {
            RequireCompiler();
            return Compiled.Value;
        }
    }

    public static void RequireCompiler() => Skip.IfNot(File.Exists(Path), "There is no Bicep compiler for this machine.");

    public static BicepOutput Compile(string file)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, ["build", file, "--stdout", "--diagnostics-format", "sarif"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("The compiler did not start.");
        var sarif = process.StandardError.ReadToEndAsync();
        var arm = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new BicepOutput(arm, Diagnostics(sarif.Result));
    }

    private static string[] Diagnostics(string sarif) =>
    [
        .. from run in JsonNode.Parse(sarif)!["runs"]!.AsArray()
           from result in run!["results"]!.AsArray()
           select $"{result!["ruleId"]}: {result["message"]!["text"]}",
    ];
}

/// <summary>What the compiler said.</summary>
/// <param name="Json">The ARM template; empty where it could not be compiled.</param>
/// <param name="Diagnostics">Everything it remarked, of any level.</param>
internal sealed record BicepOutput(string Json, string[] Diagnostics)
{
    public ArmTemplate Template => ArmTemplate.Parse(Json);
}
