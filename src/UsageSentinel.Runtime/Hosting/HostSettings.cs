namespace UsageSentinel.Runtime.Hosting;

/// <summary>App settings of the Functions host that are not part of <c>sentinel.json</c>, as they are named in the environment.</summary>
internal static class HostSettings
{
    /// <summary>A connection string here is that of an emulator on this machine: an account in Azure is reached by identity only.</summary>
    public const string Emulator = "AzureWebJobsStorage";

    /// <summary>The name of the storage account the host works with, in the global cloud.</summary>
    public const string StorageAccount = "AzureWebJobsStorage__accountName";

    /// <summary>The address of that account's queue service, for clouds in which it does not follow from the name. It wins over the name.</summary>
    public const string QueueServiceUri = "AzureWebJobsStorage__queueServiceUri";

    /// <summary>The client id of the identity that sweeps; every client without another one uses it.</summary>
    public const string SweepIdentity = "AZURE_CLIENT_ID";

    /// <summary>The client id of the identity that acts and writes the ledger. Without it the sweep's does.</summary>
    public const string ResponseIdentity = "SENTINEL_RESPONSE_CLIENT_ID";

    /// <summary>The client id of the identity of the console, which reads and cannot act. Without it the sweep's is used.</summary>
    public const string ConsoleIdentity = "SENTINEL_CONSOLE_CLIENT_ID";

    /// <summary>The address of the blob that holds <c>sentinel.json</c>. Without it only app settings are read.</summary>
    public const string Configuration = "SENTINEL_CONFIG";

    /// <summary>Where telemetry goes in Azure; without it nothing is sent there.</summary>
    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Where telemetry goes besides, such as a collector on this machine.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
}
