using System.Text.Json;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Functions;

public class HostFileTests
{
    [Fact]
    public void HostFile_IsPutBesideTheHost() =>
        Assert.Equal(File.ReadAllText(Repository.PathOf("host.json")), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));

    /// <summary>What the host does is registered in Runtime, where it is tested; the program only starts it.</summary>
    [Fact]
    public void Program_HasAtMostTenLines() =>
        Assert.True(File.ReadAllLines(Repository.PathOf("src", "UsageSentinel.Functions", "Program.cs")).Length <= 10);

    [Fact]
    public void HostFile_SaysWhatTheQueuesRelyOn()
    {
        var host = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("host.json"))).RootElement;
        var queues = host.GetProperty("extensions").GetProperty("queues");

        Assert.Equal("2.0", host.GetProperty("version").GetString());
        Assert.Equal("00:10:00", host.GetProperty("functionTimeout").GetString());
        Assert.Equal(5, queues.GetProperty("maxDequeueCount").GetInt32());
        Assert.Equal("00:00:30", queues.GetProperty("visibilityTimeout").GetString());
        Assert.Equal("base64", queues.GetProperty("messageEncoding").GetString());
    }
}
