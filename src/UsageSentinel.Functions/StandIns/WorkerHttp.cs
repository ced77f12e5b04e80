using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Stands in for the headers of a request or a response.</summary>
public sealed class HttpHeadersCollection : HttpHeaders;

/// <summary>Stands in for a request as the worker hands it to a function.</summary>
public abstract class HttpRequestData(FunctionContext functionContext)
{
    public FunctionContext FunctionContext { get; } = functionContext;
    public abstract Stream Body { get; }
    public abstract HttpHeadersCollection Headers { get; }
    public abstract string Method { get; }
    public abstract Uri Url { get; }
    public abstract HttpResponseData CreateResponse();
}

/// <summary>Stands in for the answer to a request.</summary>
public abstract class HttpResponseData(FunctionContext functionContext)
{
    public FunctionContext FunctionContext { get; } = functionContext;
    public abstract HttpStatusCode StatusCode { get; set; }
    public abstract HttpHeadersCollection Headers { get; set; }
    public abstract Stream Body { get; set; }
}

/// <summary>Stands in for the worker's way to start an answer.</summary>
public static class HttpRequestDataExtensions
{
    public static HttpResponseData CreateResponse(this HttpRequestData request, HttpStatusCode statusCode)
    {
        var response = request.CreateResponse();
        response.StatusCode = statusCode;
        return response;
    }
}

/// <summary>Stands in for the worker's way to write an answer.</summary>
public static class HttpResponseDataExtensions
{
    public static Task WriteStringAsync(
        this HttpResponseData response, string value, CancellationToken cancellationToken, Encoding? encoding = null) =>
        response.Body.WriteAsync((encoding ?? Encoding.UTF8).GetBytes(value), cancellationToken).AsTask();
}
