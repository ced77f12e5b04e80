using System.Reflection;
using Microsoft.Extensions.Logging;

namespace UsageSentinel.Tests.Architecture;

/// <summary>Every log message has an id of its own, in the band of its part of the product: operators filter by it.</summary>
public class LogEventTests
{
    /// <summary>The thousands of the ids, by the folder of the runtime; a band is shared only by those named together.</summary>
    private static readonly Dictionary<string, int[]> Bands = new()
    {
        ["Providers"] = [1], ["Sweeping"] = [1, 2], ["Hygiene"] = [1], ["Hosting"] = [1], ["Operating"] = [1], ["Reporting"] = [1], ["Alerting"] = [4], ["Channels"] = [4], ["Responding"] = [5], ["Approving"] = [5], ["Auditing"] = [5], ["Leaks"] = [5], ["Rotating"] = [5],
    };

    private static readonly (string Where, int Id)[] All =
    [
        .. from room in Rooms.All
           from type in room.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select ($"{type.FullName}.{method.Name}", message.EventId),
    ];

    [Fact]
    public void LogMessages_HaveIdsOfTheirOwn() => Assert.Empty(UsedTwice(All));

    [Fact]
    public void LogMessages_StandInTheBandOfTheirPart() => Assert.Empty(OutOfBand(All));

    [Fact]
    public void LogMessages_AreFound() => Assert.Contains(All, message => message is { Where: "UsageSentinel.Runtime.Alerting.Notifying.GroupWorker+Log.Told", Id: 4020 });

    [Fact]
    public void AnIdUsedTwice_IsFound() => Assert.Equal(["1000: a, b"], UsedTwice([("a", 1000), ("c", 1001), ("b", 1000)]));

    [Fact]
    public void AnIdOutOfItsBand_IsFound() => Assert.Equal(
        ["UsageSentinel.Runtime.Leaks.Desk+Log.Late: 4000", "UsageSentinel.Runtime.Other.Desk: 1"],
        OutOfBand([("UsageSentinel.Runtime.Leaks.Desk+Log.Late", 4000), ("UsageSentinel.Runtime.Other.Desk", 1), ("UsageSentinel.Runtime.Leaks.Desk+Log.Fine", 5999)]));

    private static IEnumerable<string> UsedTwice((string Where, int Id)[] messages) => messages
        .GroupBy(message => message.Id)
        .Where(group => group.Count() > 1)
        .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Where))}");

    private static IEnumerable<string> OutOfBand((string Where, int Id)[] messages) =>
        from message in messages
        let part = message.Where.Replace("UsageSentinel.Runtime.", "", StringComparison.Ordinal).Split('.')[0]
        where !Bands.GetValueOrDefault(part, []).Contains(message.Id / 1000)
        select $"{message.Where}: {message.Id}";
}
