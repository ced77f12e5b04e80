using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using UsageSentinel.Runtime.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddUsageSentinel(builder.Configuration).AddSentinelTelemetry(builder.Configuration).UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
