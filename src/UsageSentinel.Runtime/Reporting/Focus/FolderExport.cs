using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Exports into a folder of this machine; folders and files it makes are their owner's only.</summary>
internal sealed class FolderExport(DirectoryInfo root) : IExportTarget
{
    public string Root => root.FullName;

    public Task<Stream> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine([root.FullName, .. name.Split('/')]);
        PrivateFile.CreateFolder(Path.GetDirectoryName(path) ?? root.FullName);
        return Task.FromResult<Stream>(new MovedFile(PrivateFile.Begin(path), path));
    }

    /// <summary>Moved to its place when it is closed, so that no program reads half a file.</summary>
    private sealed class MovedFile(FileStream file, string path) : Stream
    {
        private bool isOpen = true;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => file.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => file.Write(buffer);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            file.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => file.WriteAsync(buffer, cancellationToken);

        public override void Flush() => file.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await file.DisposeAsync();
            if (isOpen)
            {
                isOpen = false;
                PrivateFile.Finish(file.Name, path);
            }

            await base.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }
}
