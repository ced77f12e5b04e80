using System.Reflection;

namespace UsageSentinel.Tests.Architecture;

/// <summary>The assemblies of the house.</summary>
internal static class Rooms
{
    public static Assembly Core { get; } = Assembly.Load("UsageSentinel.Core");

    public static Assembly Runtime { get; } = Assembly.Load("UsageSentinel.Runtime");

    public static Assembly Functions { get; } = Assembly.Load("UsageSentinel.Functions");

    public static Assembly Simulator { get; } = Assembly.Load("UsageSentinel.Simulator");

    public static Assembly Cli { get; } = Assembly.Load("sentinel");

    public static Assembly[] All { get; } = [Core, Runtime, Functions, Simulator, Cli];

    /// <summary>The names of the assemblies whose types the code of <paramref name="room"/> mentions.</summary>
    public static string[] ReferencesOf(Assembly room) => [.. room.GetReferencedAssemblies().Select(name => name.Name!)];
}
