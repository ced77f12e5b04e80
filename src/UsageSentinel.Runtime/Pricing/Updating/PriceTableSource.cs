using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Pricing.Updating;

/// <summary>Reads a public price table from a file or an https address. Nothing is read by itself: a person asks for it.</summary>
/// <param name="handler">Makes the handler of a request; addresses that are not public are refused by it.</param>
public sealed class PriceTableSource(Func<HttpMessageHandler> handler)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Connects to public addresses only, follows no redirect.</summary>
    public PriceTableSource()
        : this(() => new GuardedConnection([], new DnsLookup()).CreateHandler())
    {
    }

    /// <param name="from">A file, or an address that starts with https.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="PriceSourceException">The address is not allowed.</exception>
    /// <exception cref="PriceTableException">Nothing could be read, or too much.</exception>
    public async Task<PriceTableText> ReadAsync(string from, CancellationToken cancellationToken)
    {
        if (from.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(from, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0)
            {
                throw new PriceSourceException("--from: the address must start with https:// and contain no user name.", IsRefused: false);
            }

            return Text(await DownloadAsync(address, cancellationToken), address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        }

        var file = new FileInfo(from);
        if (!file.Exists)
        {
            throw new PriceSourceException($"--from: there is no file {DisplayText.Of(from, 300)}.", IsRefused: false);
        }

        await using var stream = file.OpenRead();
        return Text(await ReadAllAsync(stream, cancellationToken), file.Name);
    }

    private async Task<byte[]> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new HttpClient(handler()) { Timeout = Patience };
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)answer.StatusCode is >= 300 and < 400)
            {
                throw new PriceSourceException("--from: the address redirects, and redirects are not followed. Give the final address.", IsRefused: true);
            }

            if (answer.StatusCode is not HttpStatusCode.OK)
            {
                throw new PriceTableException($"could not be read: the server answered {(int)answer.StatusCode}.");
            }

            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await ReadAllAsync(stream, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.InnerException is RefusedTargetException)
        {
            throw new PriceSourceException("--from: the host resolves to an address that is not public. Download the table and give the file.", IsRefused: true);
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new PriceTableException($"could not be read: {DisplayText.Of(failure.Message, 200)}");
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var part = new byte[1 << 16];
        for (var read = await stream.ReadAsync(part, cancellationToken); read > 0; read = await stream.ReadAsync(part, cancellationToken))
        {
            all.Write(part, 0, read);
            if (all.Length > PriceLimits.MostBytes)
            {
                throw new PriceTableException($"is larger than {PriceLimits.MostBytes / 1024 / 1024} MB.");
            }
        }

        return all.ToArray();
    }

    private static PriceTableText Text(byte[] bytes, string source) => new(bytes, source, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}

/// <summary>A table as it was read.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Source">The name of the file, or the address without its query.</param>
/// <param name="Sha256">Of the bytes, in hexadecimal.</param>
public sealed record PriceTableText(ReadOnlyMemory<byte> Bytes, string Source, string Sha256);

/// <summary>A source is not read.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="IsRefused">Whether a rule of safety refuses it; otherwise it is a mistake of the command line.</param>
public sealed class PriceSourceException(string message, bool IsRefused) : Exception(message)
{
    public bool IsRefused { get; } = IsRefused;
}
