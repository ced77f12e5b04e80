using System.Reflection;

namespace UsageSentinel.Tests.Architecture;

public class DependencyTests
{
    [Fact]
    public void Core_RefersOnlyToTheFramework() =>
        Assert.DoesNotContain(Rooms.ReferencesOf(Rooms.Core), name => !IsSystem(name));

    [Fact]
    public void CoreCliAndSimulator_DoNotMentionAzure()
    {
        foreach (var room in new[] { Rooms.Core, Rooms.Cli, Rooms.Simulator })
        {
            Assert.DoesNotContain(Rooms.ReferencesOf(room), IsAzure);
        }
    }

    [Fact]
    public void Simulator_StandsAlone() =>
        Assert.DoesNotContain(Rooms.ReferencesOf(Rooms.Simulator), IsOurs);

    [Fact]
    public void Runtime_KnowsOnlyCore() =>
        Assert.DoesNotContain(Rooms.ReferencesOf(Rooms.Runtime), name => IsOurs(name) && name != "UsageSentinel.Core");

    [Fact]
    public void Functions_KnowOnlyRuntimeAndCore() =>
        Assert.DoesNotContain(Rooms.ReferencesOf(Rooms.Functions), name => IsOurs(name) && name is not ("UsageSentinel.Core" or "UsageSentinel.Runtime"));

    [Fact]
    public void Cli_DoesNotKnowFunctions() =>
        Assert.DoesNotContain("UsageSentinel.Functions", Rooms.ReferencesOf(Rooms.Cli));

    /// <summary>The checks above see what they are to forbid: this assembly does all of it.</summary>
    [Fact]
    public void TheseTests_WouldBreakEveryRuleOfDependency()
    {
        var references = Rooms.ReferencesOf(Assembly.GetExecutingAssembly());

        Assert.Contains(references, name => !IsSystem(name));
        Assert.Contains(references, name => IsOurs(name) && name != "UsageSentinel.Core");
        Assert.Contains(Rooms.ReferencesOf(typeof(global::Azure.Data.Tables.TableClient).Assembly), IsAzure);
    }

    private static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsAzure(string name) =>
        name.StartsWith("Azure.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Azure.", StringComparison.Ordinal);

    private static bool IsOurs(string name) => name == "sentinel" || name.StartsWith("UsageSentinel", StringComparison.Ordinal);
}
