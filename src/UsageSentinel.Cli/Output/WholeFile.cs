using System.IO.Compression;
using System.Text;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Cli.Output;

/// <summary>Writes a text file beside its place and moves it there when it is whole: what fails leaves the one before it.</summary>
public static class WholeFile
{
    /// <param name="path">Where it goes; gzip by name (<c>.gz</c>).</param>
    /// <param name="write">Writes the text.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    public static async Task<T> WriteAsync<T>(string path, Func<TextWriter, Task<T>> write)
    {
        var file = PrivateFile.Begin(path);
        T answer;
        try
        {
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
            File.Delete(file.Name);
            throw;
        }

        PrivateFile.Finish(file.Name, path);
        return answer;
    }
}
