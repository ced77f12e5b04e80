using System.Reflection;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Functions;

/// <summary>
/// The trigger methods of the Functions host. They are read and called by reflection: where the feed has the worker, its types
/// are private to the host and this project is compiled without them.
/// </summary>
internal static class Triggers
{
    public static MethodInfo[] All { get; } =
    [
        .. from type in Rooms.Functions.GetTypes()
           where type.Namespace == "UsageSentinel.Functions"
           from method in type.GetMethods()
           where AttributeOf(method, "FunctionAttribute") is not null
           orderby type.Name
           select method,
    ];

    public static CustomAttributeData? AttributeOf(MethodInfo method, string name) =>
        method.GetCustomAttributesData().SingleOrDefault(attribute => attribute.AttributeType.Name == name);

    /// <summary>The attribute that binds the first parameter.</summary>
    public static CustomAttributeData BindingOf(MethodInfo method) =>
        method.GetParameters()[0].GetCustomAttributesData().Single(attribute => attribute.AttributeType.Name.EndsWith("TriggerAttribute", StringComparison.Ordinal));

    /// <summary>Every text an attribute was given, by position or by name.</summary>
    public static IEnumerable<string> TextsOf(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(argument => argument.TypedValue))
            .Select(argument => argument.Value).OfType<string>();
}
