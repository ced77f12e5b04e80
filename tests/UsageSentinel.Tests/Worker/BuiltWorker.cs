using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Worker;

/// <summary>The Functions app as this build made it.</summary>
internal static class BuiltWorker
{
    public static string Directory => Repository.PathOf(
        "artifacts", "bin", "UsageSentinel.Functions", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));

    /// <summary>Skips the test where the app was built against the contracts of the worker only.</summary>
    public static void Require() => Skip.IfNot(
        Rooms.Functions.GetReferencedAssemblies().Any(assembly => assembly.Name == "Microsoft.Azure.Functions.Worker.Core"),
        "The Functions worker is not on this package feed.");
}
