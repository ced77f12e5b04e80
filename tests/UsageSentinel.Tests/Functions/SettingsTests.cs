using System.Text.Json;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Functions;

public class SettingsTests
{
    /// <summary>
    /// The host looks a <c>%Name%</c> up in its configuration, whose separator is a colon; the app setting is the environment
    /// variable of the same name with two underscores.
    /// </summary>
    [Fact]
    public void SettingsOfTriggers_AreInTheSample() =>
        Assert.Empty(Missing(TriggerSettings.Names, SampleSettings()));

    [Fact]
    public void SchedulesOfTheSample_AreUsedByTriggers() =>
        Assert.Empty(Missing(SampleSettings().Where(name => name.StartsWith("Sentinel__Schedules__", StringComparison.Ordinal)), TriggerSettings.Names));

    /// <summary>The host does not find a name with two underscores in an attribute.</summary>
    [Fact]
    public void NamesInTriggers_UseTheColon() =>
        Assert.DoesNotContain(TriggerSettings.InAttributes(), name => name.Contains("__", StringComparison.Ordinal));

    [Fact]
    public void SchedulesOfTheSample_HaveSixFields() =>
        Assert.All(
            Sample().EnumerateObject().Where(setting => setting.Name.StartsWith("Sentinel__Schedules__", StringComparison.Ordinal)),
            setting => Assert.Equal(6, setting.Value.GetString()!.Split(' ').Length));

    [Fact]
    public void Sample_HoldsNoSecret() =>
        Assert.DoesNotContain(SampleSettings(), name => name.EndsWith("Key", StringComparison.OrdinalIgnoreCase) || name.Contains("Secret", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void AMissingSetting_IsFound()
    {
        Assert.Equal(["Sentinel__Schedules__Other"], Missing(["Sentinel__Schedules__Other"], SampleSettings()));
        Assert.Equal(4, TriggerSettings.Names.Length);
    }

    private static IEnumerable<string> Missing(IEnumerable<string> wanted, IEnumerable<string> present) => wanted.Except(present);

    private static string[] SampleSettings() => [.. Sample().EnumerateObject().Select(setting => setting.Name)];

    private static JsonElement Sample() =>
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("src", "UsageSentinel.Functions", "local.settings.sample.json")))
            .RootElement.GetProperty("Values");
}
