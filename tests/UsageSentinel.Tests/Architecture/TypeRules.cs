using System.Reflection;
using System.Runtime.CompilerServices;

namespace UsageSentinel.Tests.Architecture;

/// <summary>What a type of the house may be called and how it may be made.</summary>
internal static class TypeRules
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly string[] BannedSuffixes =
    [
        "Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utilities", "Service", "Services", "Processor", "Data", "Info", "Impl", "Dto",
    ];

    /// <summary>The compiler of components writes public classes that are not sealed; nothing is derived from them.</summary>
    public static IEnumerable<string> NotSealed(IEnumerable<Type> types) =>
        types.Where(type => type is { IsClass: true, IsVisible: true, IsAbstract: false, IsSealed: false } && !IsWrittenByTheCompilerOfComponents(type)).Select(type => type.ToString());

    private static bool IsWrittenByTheCompilerOfComponents(Type type) => type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent)) || type.Name == "_Imports";

    public static IEnumerable<string> BannedNames(IEnumerable<Type> types) =>
        from type in types
        let name = type.Name.Split('`')[0]
        where type.Namespace?.StartsWith("UsageSentinel", StringComparison.Ordinal) == true && !name.Contains('<', StringComparison.Ordinal)
        from suffix in BannedSuffixes
        where name.EndsWith(suffix, StringComparison.Ordinal)
        select $"{type} ends in {suffix}";

    public static IEnumerable<string> Options(IEnumerable<Type> types) =>
        types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)).Select(type => type.ToString());

    public static IEnumerable<string> PublicSetters(IEnumerable<Type> types) =>
        from type in types
        from property in type.GetProperties(Declared)
        where property.SetMethod is { IsPublic: true } setter
            && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
        select $"{type}.{property.Name}";
}
