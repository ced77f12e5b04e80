using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace UsageSentinel.Runtime.Channels;

/// <summary>The sections of a route: one for each channel that is configured.</summary>
internal static class ChannelSections
{
    private static readonly ImmutableArray<PropertyInfo> Properties =
        [.. typeof(RouteOptions).GetProperties().Where(property => property.PropertyType.IsAssignableTo(typeof(IChannelOptions)))];

    /// <summary>Every section by its name in the configuration; null where the route does not have it.</summary>
    public static IEnumerable<(string Name, IChannelOptions? Section)> Of(RouteOptions route) => Properties.Select(property =>
        (JsonNamingPolicy.CamelCase.ConvertName(property.Name), (IChannelOptions?)property.GetValue(route)));

    /// <summary>The section of the route's channel; null if the route has none.</summary>
    public static IChannelOptions? Find(RouteOptions route) =>
        Of(route).FirstOrDefault(one => string.Equals(one.Name, route.Channel, StringComparison.OrdinalIgnoreCase)).Section;
}
