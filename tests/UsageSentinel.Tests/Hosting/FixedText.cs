using UsageSentinel.Runtime.Hosting.Configuring;

namespace UsageSentinel.Tests.Hosting;

/// <summary>A <c>sentinel.json</c> that says what a test wants.</summary>
internal sealed class FixedText : IConfigurationText
{
    private int version;

    /// <summary>Null for no file.</summary>
    public string? Json
    {
        get;
        set
        {
            field = value;
            version++;
        }
    }

    public Exception? Failure { get; set; }

    public Task<ConfigurationText> ReadAsync(string? known, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        return Task.FromResult<ConfigurationText>(Json switch
        {
            null => new ConfigurationText.Absent(),
            _ when known == $"v{version}" => new ConfigurationText.Unchanged(),
            _ => new ConfigurationText.Found(Json, $"v{version}"),
        });
    }
}
