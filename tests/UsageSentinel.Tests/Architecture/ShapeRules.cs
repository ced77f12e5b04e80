using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace UsageSentinel.Tests.Architecture;

/// <summary>How many arguments a method or a constructor of the house may take.</summary>
internal static class ShapeRules
{
    /// <summary>Parameters of a method, the cancellation token counted.</summary>
    public const int MostParameters = 6;

    /// <summary>What a class that does something may depend on.</summary>
    public const int MostDependencies = 8;

    private static readonly Type[] Writable =
    [
        typeof(Dictionary<,>), typeof(List<>), typeof(HashSet<>), typeof(SortedDictionary<,>), typeof(SortedSet<>), typeof(Queue<>), typeof(Stack<>),
        typeof(IDictionary<,>), typeof(ICollection<>), typeof(IList<>), typeof(ISet<>), typeof(ConcurrentDictionary<,>), typeof(ConcurrentBag<>),
        typeof(ImmutableArray<>.Builder), typeof(ImmutableDictionary<,>.Builder),
    ];

    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Methods with too many parameters. What the compiler writes (records, local functions, lambdas) is not counted.</summary>
    public static IEnumerable<string> LongMethods(IEnumerable<Type> types) =>
        from type in types
        where IsWritten(type)
        from method in type.GetMethods(Declared)
        where method.GetParameters().Length > MostParameters
            && !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && !method.Name.Contains('<', StringComparison.Ordinal)
            && method.Name is not "Deconstruct"
        select $"{type.Name}.{method.Name}";

    /// <summary>
    /// Parameters of public and internal methods into which a callee can write. What the compiler writes is not counted, nor are the setters
    /// of settings.
    /// </summary>
    public static IEnumerable<string> WritableParameters(IEnumerable<Type> types) =>
        from type in types
        where IsWritten(type)
        from method in type.GetMethods(Declared)
        where !method.IsPrivate && !method.IsSpecialName
            && !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && !method.Name.Contains('<', StringComparison.Ordinal)
        from parameter in method.GetParameters()
        where IsWritable(parameter.ParameterType) && !parameter.IsOut
        select $"{type.Name}.{method.Name}({parameter.Name})";

    /// <summary>Classes with too many dependencies. Records are plain data: their primary constructors list fields.</summary>
    public static IEnumerable<string> LongConstructors(IEnumerable<Type> types) =>
        from type in types
        where IsWritten(type) && !IsRecord(type) && !type.IsValueType
        where type.GetConstructors(Declared).Any(constructor => constructor.GetParameters().Length > MostDependencies)
        select type.Name;

    private static bool IsWritable(Type parameter)
    {
        var type = parameter.IsByRef ? parameter.GetElementType()! : parameter;
        return type.IsGenericType && Writable.Contains(type.GetGenericTypeDefinition());
    }

    private static bool IsWritten(Type type) =>
        type.Namespace?.StartsWith("UsageSentinel", StringComparison.Ordinal) is true
        && !type.IsDefined(typeof(CompilerGeneratedAttribute))
        && !type.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Declared) is not null;
}
