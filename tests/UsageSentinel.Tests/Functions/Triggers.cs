using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using UsageSentinel.Functions;

namespace UsageSentinel.Tests.Functions;

/// <summary>The trigger methods of the Functions host, by the name of their class.</summary>
internal static class Triggers
{
    public static MethodInfo[] All { get; } =
    [
        .. from type in typeof(UsageTimer).Assembly.GetTypes()
           from method in type.GetMethods()
           where method.GetCustomAttribute<FunctionAttribute>() is not null
           orderby type.Name
           select method,
    ];

    /// <summary>The attribute that binds the first parameter.</summary>
    public static TriggerBindingAttribute BindingOf(MethodInfo method) =>
        method.GetParameters()[0].GetCustomAttributes<TriggerBindingAttribute>().Single();

    /// <summary>Every text of an attribute that the host may resolve.</summary>
    public static IEnumerable<string> TextsOf(TriggerBindingAttribute binding) => new[]
    {
        (binding as TimerTriggerAttribute)?.Schedule, (binding as QueueTriggerAttribute)?.QueueName,
        (binding as QueueTriggerAttribute)?.Connection, (binding as HttpTriggerAttribute)?.Route,
    }.OfType<string>();
}
