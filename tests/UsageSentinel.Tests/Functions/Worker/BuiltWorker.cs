using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>The Functions app as this build made it.</summary>
internal static class BuiltWorker
{
    public static string Directory => Repository.PathOf(
        "artifacts", "bin", "UsageSentinel.Functions", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));
}
