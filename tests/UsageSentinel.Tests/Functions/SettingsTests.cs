using System.Text.Json;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Azure;

namespace UsageSentinel.Tests.Functions;

public class SettingsTests
{
    [Fact]
    public void SettingsOfTriggers_AreInTheSample() =>
        Assert.Empty(Missing(TriggerSettings.Names, SampleSettings()));

    [Fact]
    public void SchedulesOfTheSample_AreUsedByTriggers() =>
        Assert.Empty(Missing(SampleSettings().Where(IsSchedule), TriggerSettings.Names));

    [Fact]
    public void NamesInTriggers_AreFlat() => Assert.Empty(TriggerSettings.NotFlat(TriggerSettings.Names));

    [Theory]
    [InlineData("Sentinel:Schedules:Usage")]
    [InlineData("Sentinel__Schedules__Usage")]
    public void ANestedName_IsFound(string name) => Assert.Equal([name], TriggerSettings.NotFlat([name, "SENTINEL_USAGE_SCHEDULE"]));

    /// <summary>The sample, the templates and <c>sentinel watch</c> run on the same schedules unless someone sets others.</summary>
    [SkippableFact]
    public void Schedules_OfSampleTemplatesAndOptions_AreTheSame()
    {
        var options = new ScheduleOptions();
        var expected = new Dictionary<string, string>
        {
            ["SENTINEL_USAGE_SCHEDULE"] = options.Usage,
            ["SENTINEL_COSTS_SCHEDULE"] = options.Costs,
            ["SENTINEL_INVENTORY_SCHEDULE"] = options.Inventory,
            ["SENTINEL_OUTBOX_SCHEDULE"] = options.Outbox,
        };

        Assert.Equal(expected, Sample().EnumerateObject().Where(setting => IsSchedule(setting.Name)).ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!));
        Assert.Equal(expected, AgreementChecks.Schedules(BicepCompiler.Main.Template));
    }

    [Fact]
    public void Sample_HoldsNoSecret() =>
        Assert.DoesNotContain(SampleSettings(), name => name.EndsWith("Key", StringComparison.OrdinalIgnoreCase) || name.Contains("Secret", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void AMissingSetting_IsFound()
    {
        Assert.Equal(["SENTINEL_OTHER_SCHEDULE"], Missing(["SENTINEL_OTHER_SCHEDULE"], SampleSettings()));
        Assert.Equal(4, TriggerSettings.Names.Length);
    }

    private static bool IsSchedule(string name) => name.Contains("Schedule", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Missing(IEnumerable<string> wanted, IEnumerable<string> present) => wanted.Except(present);

    private static string[] SampleSettings() => [.. Sample().EnumerateObject().Select(setting => setting.Name)];

    private static JsonElement Sample() =>
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("src", "UsageSentinel.Functions", "local.settings.sample.json")))
            .RootElement.GetProperty("Values");
}
