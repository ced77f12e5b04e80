using System.Text;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

/// <summary>Laws of what no answer may do.</summary>
public sealed class GarbageProperties : IAsyncLifetime
{
    private static readonly byte[] Good = Page(null, Hour(0, Completion("key_a", 5), Completion("key_b", 7)), Hour(1)).Body;
    private static readonly byte[] GoodList = Encoding.UTF8.GetBytes("""{"data":[{"id":"proj_a","name":"A","status":"archived"}],"has_more":false}""");

    private OpenAIRig rig = null!;

    public async Task InitializeAsync() => rig = await OpenAIRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Property(MaxTest = 200)]
    public async Task Usage_OfGarbage_IsMalformedNeverRows(byte[] garbage)
    {
        rig.Server.On("GET organization/usage/completions", new Answer(200, garbage));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(2)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    [Property(MaxTest = 200)]
    public async Task Usage_CutOffAnywhere_IsMalformedNeverRows(ushort length)
    {
        rig.Server.On("GET organization/usage/completions", new Answer(200, Good[..(length % Good.Length)]));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(2)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    /// <summary>Damage may go unnoticed where it makes another valid answer, but nothing else than Malformed may be noticed.</summary>
    [Property(MaxTest = 300)]
    public async Task Usage_WithDamagedBytes_IsAReadingOrMalformed(ushort at, byte value, ushort alsoAt, byte alsoValue)
    {
        var damaged = (byte[])Good.Clone();
        damaged[at % Good.Length] = value;
        damaged[alsoAt % Good.Length] = alsoValue;
        rig.Server.On("GET organization/usage/completions", new Answer(200, damaged));

        var thrown = await Record.ExceptionAsync(() => rig.ReadHoursAsync(Hours(2)));

        Assert.True(thrown is null or ProviderException { Error: ProviderError.Malformed }, thrown?.ToString());
    }

    [Property(MaxTest = 200)]
    public async Task Inventory_WithDamagedBytes_IsAnInventoryOrMalformed(ushort at, byte value)
    {
        var damaged = (byte[])GoodList.Clone();
        damaged[at % GoodList.Length] = value;
        rig.Server.On("GET organization/projects", new Answer(200, damaged));

        var thrown = await Record.ExceptionAsync(() => rig.Provider.ReadInventoryAsync(CancellationToken.None));

        // A damaged status makes the project active, and its keys are not in the script.
        Assert.True(thrown is null or ProviderException { Error: ProviderError.Malformed or ProviderError.NotFound }, thrown?.ToString());
    }
}
