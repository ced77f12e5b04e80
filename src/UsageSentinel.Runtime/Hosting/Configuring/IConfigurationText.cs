namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary>Where <c>sentinel.json</c> is.</summary>
internal interface IConfigurationText
{
    /// <param name="known">The version held already; null for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ConfigurationText> ReadAsync(string? known, CancellationToken cancellationToken);
}

/// <summary>What a look at <c>sentinel.json</c> found.</summary>
internal abstract record ConfigurationText
{
    private ConfigurationText()
    {
    }

    /// <summary>There is no file: settings alone decide.</summary>
    public sealed record Absent : ConfigurationText;

    /// <summary>The version held already.</summary>
    public sealed record Unchanged : ConfigurationText;

    /// <summary>Longer than any configuration.</summary>
    /// <param name="MostBytes">What it may have.</param>
    /// <param name="Version">Distinguishes this text from any other.</param>
    public sealed record TooLong(long MostBytes, string Version) : ConfigurationText;

    /// <param name="Json">The text, valid or not.</param>
    /// <param name="Version">Distinguishes this text from any other.</param>
    public sealed record Found(string Json, string Version) : ConfigurationText;
}
