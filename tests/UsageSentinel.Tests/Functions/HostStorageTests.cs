using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Functions;

/// <summary>The app finds its queues by the settings the Functions host itself has.</summary>
public class HostStorageTests
{
    [Theory]
    [InlineData("AzureWebJobsStorage:accountName", "sthabc", "https://sthabc.queue.core.windows.net/")]
    [InlineData("AzureWebJobsStorage:queueServiceUri", "https://sthabc.queue.core.chinacloudapi.cn/", "https://sthabc.queue.core.chinacloudapi.cn/")]
    public void Queues_ByNameOrAddress_AreThoseOfTheAccount(string setting, string value, string expected) =>
        Assert.Equal(new Uri(expected), Registered((setting, value)).GetRequiredService<QueueServiceClient>().Uri);

    [Fact]
    public void Queues_ByNameAndAddress_GoByTheAddress() =>
        Assert.Equal(
            new Uri("https://there.example/"),
            Registered(("AzureWebJobsStorage:accountName", "x"), ("AzureWebJobsStorage:queueServiceUri", "https://there.example/")).GetRequiredService<QueueServiceClient>().Uri);

    [Fact]
    public void Queues_WithoutEither_NameTheSetting()
    {
        var missing = Assert.Throws<ConfigurationException>(() => Registered().GetRequiredService<QueueServiceClient>());

        Assert.Contains("AzureWebJobsStorage__accountName", Assert.Single(missing.Errors), StringComparison.Ordinal);
    }

    private static ServiceProvider Registered(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddUsageSentinel(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Sentinel:Store:Kind", "tables"),
            new("Sentinel:Store:Endpoint", "https://account.table.core.windows.net"),
            .. settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)),
        ]).Build())
        .BuildServiceProvider();
}
