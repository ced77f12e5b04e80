namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Exports into a folder of this machine.</summary>
public sealed class FolderExport(DirectoryInfo root) : IExportTarget
{
    public string Root => root.FullName;

    public Task<Stream> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine([root.FullName, .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? root.FullName);
        return Task.FromResult<Stream>(new RenamedFile(path));
    }

    /// <summary>Written beside its place and moved there when it is closed, so that nobody reads half a file.</summary>
    private sealed class RenamedFile(string path) : FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16)
    {
        private bool isOpen = true;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (isOpen)
            {
                isOpen = false;
                File.Move(path + ".part", path, overwrite: true);
            }

            GC.SuppressFinalize(this);
        }
    }
}
