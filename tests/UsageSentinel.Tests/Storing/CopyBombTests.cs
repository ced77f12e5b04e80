using System.IO.Compression;
using System.Text;
using Azure;
using Azure.Data.Tables;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing.Tables;

namespace UsageSentinel.Tests.Storing;

/// <summary>A copy that somebody prepared: it is refused while it is read, and before a table is touched.</summary>
public sealed class CopyBombTests
{
    [Fact]
    public async Task Read_LineWithoutAnEnd_IsRefused() => await RefusedAsync("longer than 16 MiB", line =>
    {
        // Text that does not pack: the length of the line is what is wrong with it.
        var random = new Random(1);
        var piece = new byte[1 << 19];
        for (var mib = 0; mib < 20; mib++)
        {
            random.NextBytes(piece);
            line.Write(Convert.ToHexString(piece));
        }
    });

    [Fact]
    public async Task Read_FileThatUnpacksToGigabytes_IsRefused() => await RefusedAsync("times its size", lines =>
    {
        var piece = string.Concat(Enumerable.Repeat("[\"Sentinel\",\"p\",\"r\"]\n", 50_000));
        for (var mib = 0; mib < 200; mib++)
        {
            lines.Write(piece);
        }
    });

    [Fact]
    public async Task Read_DeeplyNestedRow_IsRefused() => await RefusedAsync("is not valid after row 0", lines => lines.WriteLine(new string('[', 1_000_000)));

    private static async Task RefusedAsync(string why, Action<StreamWriter> write)
    {
        using var packed = new MemoryStream();
        await using (var text = new StreamWriter(new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true), new UTF8Encoding(false)))
        {
            await text.WriteLineAsync("usagesentinel tables 1");
            write(text);
        }

        packed.Position = 0;
        // Nothing listens there: to touch a table would fail otherwise.
        var copy = new TablesCopy(new TableServiceClient(new Uri("https://nobody.invalid/"), new AzureSasCredential("sig=x")), "");

        var refused = await Assert.ThrowsAsync<StoreException>(() => copy.ReadAsync(packed, CancellationToken.None));

        Assert.Equal(StoreError.Corrupt, refused.Error);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
