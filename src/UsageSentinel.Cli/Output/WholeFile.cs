using System.IO.Compression;
using System.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>Writes a file beside its place and moves it there when it is whole: what fails leaves the one before it.</summary>
public static class WholeFile
{
    /// <param name="path">Where it goes; gzip by name (<c>.gz</c>).</param>
    /// <param name="write">Writes the text.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    public static async Task<T> WriteAsync<T>(string path, Func<TextWriter, Task<T>> write)
    {
        var part = path + ".part";
        T answer;
        try
        {
            var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            await using (file)
            {
                Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
                var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16);
                await using (text)
                {
                    answer = await write(text);
                }
            }
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        File.Move(part, path, overwrite: true);
        return answer;
    }
}
