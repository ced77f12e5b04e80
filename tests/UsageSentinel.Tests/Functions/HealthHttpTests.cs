using System.Net;
using System.Text;
using System.Text.Json;
using Moq;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Functions;

public class HealthHttpTests
{
    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable)]
    public async Task RunAsync_Report_IsTheStatusAndTheBody(bool isHealthy, HttpStatusCode expected)
    {
        var report = new HealthReport(isHealthy, [new HealthLine("outbox", isHealthy, "Nothing waits.")]);

        var (status, contentType, body) = await AnswerAsync(report);

        Assert.Equal(expected, status);
        Assert.Equal("application/json; charset=utf-8", contentType);
        var root = JsonDocument.Parse(body).RootElement;
        Assert.Equal(isHealthy, root.GetProperty("isHealthy").GetBoolean());
        Assert.Equal("outbox", root.GetProperty("lines")[0].GetProperty("part").GetString());
    }

    /// <summary>The report names provider accounts, so it is not for everyone.</summary>
    [Fact]
    public void HealthHttp_AsksForTheFunctionKey()
    {
        const int function = 2;
        Assert.Equal(function, Triggers.BindingOf(Health).ConstructorArguments[0].Value);
    }

    private static System.Reflection.MethodInfo Health => Triggers.All.Single(method => method.DeclaringType!.Name == "HealthHttp");

    private static async Task<(HttpStatusCode Status, string ContentType, string Body)> AnswerAsync(HealthReport report)
    {
        var requestType = Health.GetParameters()[0].ParameterType;
        var responseType = requestType.GetMethod("CreateResponse", [])!.ReturnType;
        var headersType = responseType.GetProperty("Headers")!.PropertyType;
        using var body = new MemoryStream();
        var headers = Activator.CreateInstance(headersType)!;

        var context = MockOf(requestType.GetProperty("FunctionContext")!.PropertyType, new Answers());
        var response = MockOf(responseType, new Answers { [typeof(Stream)] = body, [headersType] = headers }, context.Object);
        var request = MockOf(requestType, new Answers { [responseType] = response.Object }, context.Object);
        var health = Activator.CreateInstance(Health.DeclaringType!, new FixedHealth(report));
        await (Task)Health.Invoke(health, [request.Object, CancellationToken.None])!;

        var status = response.Invocations.Last(invocation => invocation.Method.Name == "set_StatusCode").Arguments[0];
        var contentType = ((IEnumerable<KeyValuePair<string, IEnumerable<string>>>)headers).Single(header => header.Key == "Content-Type").Value.Single();
        return (Assert.IsType<HttpStatusCode>(status), contentType, Encoding.UTF8.GetString(body.ToArray()));
    }

    private static Mock MockOf(Type type, Answers answers, params object[] arguments)
    {
        var mock = (Mock)Activator.CreateInstance(typeof(Mock<>).MakeGenericType(type), [arguments])!;
        mock.DefaultValueProvider = answers;
        return mock;
    }

    /// <summary>What a mocked member of a type answers.</summary>
    private sealed class Answers : LookupOrFallbackDefaultValueProvider
    {
        public object this[Type type]
        {
            set => Register(type, (_, _) => value);
        }
    }

    private sealed class FixedHealth(HealthReport report) : IHealthReport
    {
        public Task<HealthReport> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(report);
    }
}
