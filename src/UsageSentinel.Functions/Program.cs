using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using UsageSentinel.Runtime.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddUsageSentinel(builder.Configuration);
await builder.Build().RunAsync();
