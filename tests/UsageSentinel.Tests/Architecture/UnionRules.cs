using System.Reflection;

namespace UsageSentinel.Tests.Architecture;

/// <summary>A closed set is an abstract record that only its own nested, sealed cases can derive from.</summary>
internal static class UnionRules
{
    public static IEnumerable<string> Violations(IReadOnlyCollection<Type> types)
    {
        foreach (var union in types.Where(IsAbstractRecord))
        {
            foreach (var constructor in union.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (!constructor.IsPrivate && !IsCopyConstructor(constructor, union))
                {
                    yield return $"{union}: the constructor ({string.Join(", ", constructor.GetParameters().Select(p => p.ParameterType.Name))}) is not private";
                }
            }

            foreach (var derived in types.Where(type => type.BaseType is { } parent && Definition(parent) == union))
            {
                if (!derived.IsSealed || derived.DeclaringType != union)
                {
                    yield return $"{derived}: a case of {union} must be sealed and nested in it";
                }
            }
        }
    }

    private static bool IsAbstractRecord(Type type) =>
        type is { IsClass: true, IsAbstract: true, IsSealed: false } && type.GetMethod("<Clone>$") is not null;

    // Records are given a protected copy constructor; it needs an instance, so it opens nothing.
    private static bool IsCopyConstructor(ConstructorInfo constructor, Type union) =>
        constructor.IsFamily && constructor.GetParameters() is [var only] && Definition(only.ParameterType) == union;

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
