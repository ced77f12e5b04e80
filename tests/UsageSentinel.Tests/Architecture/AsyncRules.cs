using System.Reflection;
using System.Runtime.CompilerServices;

namespace UsageSentinel.Tests.Architecture;

/// <summary>Where asynchrony may be, and what an asynchronous method looks like.</summary>
internal static class AsyncRules
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The methods, public or not, that are asynchronous or handle tasks.</summary>
    public static IEnumerable<string> Asynchronous(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(Declared)
        where method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).Any(IsAwaitable)
            || method.IsDefined(typeof(AsyncStateMachineAttribute))
        select $"{type}.{method.Name}";

    /// <summary>The visible asynchronous methods without the suffix or without a last, required token.</summary>
    public static IEnumerable<string> Malformed(IEnumerable<Type> types) =>
        from type in types
        where type.IsVisible
        from method in type.GetMethods(Declared)
        where method is { IsPublic: true, IsSpecialName: false } && IsAwaitable(method.ReturnType) && !IsShapedByOthers(method)
        where !method.Name.EndsWith("Async", StringComparison.Ordinal)
            || method.GetParameters().LastOrDefault() is not { HasDefaultValue: false } last
            || last.ParameterType != typeof(CancellationToken)
        select $"{type}.{method.Name}";

    private static bool IsAwaitable(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition == typeof(Task) || definition == typeof(Task<>)
            || definition == typeof(ValueTask) || definition == typeof(ValueTask<>)
            || definition == typeof(IAsyncEnumerable<>);
    }

    // An override, or an implementation of a foreign interface such as IAsyncDisposable, has no say in its own shape.
    private static bool IsShapedByOthers(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType!.Assembly != method.DeclaringType!.Assembly
        || (!method.DeclaringType.IsInterface && method.DeclaringType.GetInterfaces()
            .Where(candidate => candidate.Assembly != method.DeclaringType.Assembly)
            .Any(candidate => method.DeclaringType.GetInterfaceMap(candidate).TargetMethods.Contains(method)));
}
