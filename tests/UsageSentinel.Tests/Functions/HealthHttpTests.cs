using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Moq;
using UsageSentinel.Functions;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Tests.Functions;

public class HealthHttpTests
{
    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable)]
    public async Task RunAsync_Report_IsTheStatusAndTheBody(bool isHealthy, HttpStatusCode expected)
    {
        var report = new HealthReport(isHealthy, [new HealthLine("outbox", isHealthy, "Nothing is waiting.")]);
        var health = Mock.Of<IHealthReport>(port => port.ReadAsync(It.IsAny<CancellationToken>()) == Task.FromResult(report));

        var response = Assert.IsType<FakeResponse>(await new HealthHttp(health).RunAsync(new FakeRequest(), CancellationToken.None));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Headers.Single(header => header.Key == "Content-Type").Value.Single());
        var root = JsonDocument.Parse(response.Text).RootElement;
        Assert.Equal(isHealthy, root.GetProperty("isHealthy").GetBoolean());
        Assert.Equal("outbox", root.GetProperty("lines")[0].GetProperty("part").GetString());
    }

    /// <summary>The report names provider accounts, so it is not for everyone.</summary>
    [Fact]
    public void HealthHttp_AsksForTheFunctionKey()
    {
        var health = Triggers.All.Single(method => method.DeclaringType == typeof(HealthHttp));

        Assert.Equal(AuthorizationLevel.Function, Assert.IsType<HttpTriggerAttribute>(Triggers.BindingOf(health)).AuthLevel);
    }
}
