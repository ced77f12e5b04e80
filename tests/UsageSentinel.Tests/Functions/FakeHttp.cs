using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Moq;

namespace UsageSentinel.Tests.Functions;

/// <summary>A request as the worker hands it to a function.</summary>
internal sealed class FakeRequest() : HttpRequestData(Mock.Of<FunctionContext>())
{
    public override Stream Body { get; } = new MemoryStream();

    public override HttpHeadersCollection Headers { get; } = [];

    public override IReadOnlyCollection<IHttpCookie> Cookies => [];

    public override Uri Url { get; } = new("http://localhost/api/health");

    public override IEnumerable<ClaimsIdentity> Identities => [];

    public override string Method => "GET";

    public override HttpResponseData CreateResponse() => new FakeResponse(FunctionContext);
}

/// <summary>The answer of a function.</summary>
internal sealed class FakeResponse(FunctionContext context) : HttpResponseData(context)
{
    public override HttpStatusCode StatusCode { get; set; }

    public override HttpHeadersCollection Headers { get; set; } = [];

    public override Stream Body { get; set; } = new MemoryStream();

    public override HttpCookies Cookies => throw new NotSupportedException();

    public string Text => Encoding.UTF8.GetString(((MemoryStream)Body).ToArray());
}
