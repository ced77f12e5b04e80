using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;

namespace UsageSentinel.Tests.Cli;

/// <summary>Whoever may create a key may name it: a name must never steer the terminal of whoever looks at it.</summary>
public sealed class HostileNameTests
{
    internal const string Name = "[red]\u001b[31m\u001b]0;owned\u0007<script>alert(\"1\")</script>'\u202Edrowssap\u202C\r\nnext";

    [Fact]
    public async Task Keys_AsTable_ShowsHostileNamesAsText()
    {
        await using var rig = new CliRig();
        await PlantAsync(rig);

        var run = await rig.RunAsync("keys");

        Assert.Contains("[red]", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Out, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\u202c' or '\r');
    }

    [Fact]
    public async Task Keys_AsJson_KeepsHostileNamesButEscapesThem()
    {
        await using var rig = new CliRig();
        await PlantAsync(rig);

        var run = await rig.RunAsync("keys", "--output", "json");

        Assert.Equal(Name, Assert.Single(run.Json.EnumerateArray()).GetProperty("name").GetString());
        Assert.DoesNotContain(run.Out, letter => letter is (< ' ' and not '\n') or > '~');
    }

    [Fact]
    public async Task Errors_ShowHostileArgumentsAsText()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("usage", "--from", Name);

        Assert.Equal(2, run.Code);
        Assert.DoesNotContain('\u001b', run.Error);
    }

    internal static async Task PlantAsync(CliRig rig)
    {
        await using var store = SqliteEntityStore.Open(Path.Combine(rig.Data, "sentinel.db"));
        var project = new Project(new ProjectId("proj_1"), Name, false, null);
        var key = new ApiKey(new KeyId("key_1"), project.Id, Name, null, KeyOwnerType.User, null, null, null, null, null);
        await new InventoryStore(store).WriteAsync(
            new ProviderAccount("openai", "default"), new Inventory([project], [key]), rig.Clock.GetUtcNow(), CancellationToken.None);
    }
}
