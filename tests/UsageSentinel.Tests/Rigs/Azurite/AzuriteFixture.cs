using Azure.Data.Tables;

namespace UsageSentinel.Tests.Rigs.Azurite;

/// <summary>An emulator of Azure Storage (tables, queues, blobs) for as long as the tests of its collection run.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? process;
    private string? unavailable;

    /// <summary>Tables, queues and blobs of the emulator. Skips the test where there is no emulator to be had.</summary>
    public string ConnectionString
    {
        get
        {
            Skip.If(unavailable is not null, unavailable);
            return process?.ConnectionString ?? throw new InvalidOperationException("The emulator was not started.");
        }
    }

    public TableServiceClient Tables => new(ConnectionString);

    public async Task InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        try
        {
            process = await AzuriteProcess.StartAsync(await AzuritePackage.InstallAsync(patience.Token), patience.Token);
        }
        catch (AzuriteUnavailableException exception)
        {
            unavailable = exception.Message;
        }
    }

    public async Task DisposeAsync() => await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
}

/// <summary>This machine cannot have the emulator, through no fault of the code: its tests are skipped.</summary>
public sealed class AzuriteUnavailableException(string message) : Exception(message);
