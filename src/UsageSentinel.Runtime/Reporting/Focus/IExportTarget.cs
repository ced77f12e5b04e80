namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Where exported files go. A name has <c>/</c> between its folders.</summary>
internal interface IExportTarget
{
    /// <summary>For the manifest: the address of the files.</summary>
    string Root { get; }

    /// <summary>Opens a file for writing. It appears whole when the stream is closed, and replaces one of the same name.</summary>
    Task<Stream> CreateAsync(string name, CancellationToken cancellationToken);
}
