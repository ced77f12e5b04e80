using System.Globalization;

namespace UsageSentinel.Runtime.Telemetry;

/// <summary>Counts requests to a provider, each attempt by itself. Takes neither the address's path nor any header.</summary>
internal sealed class MeteredHandler(SentinelMetrics? metrics) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var status = "unreachable";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            metrics?.ProviderCalled(request.RequestUri?.Host ?? "?", status);
        }
    }
}
