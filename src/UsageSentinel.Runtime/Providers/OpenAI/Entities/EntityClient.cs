using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.OpenAI.Wire;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>Reads and writes entities: one, or a whole list.</summary>
internal sealed class EntityClient(ApiConnection connection)
{
    /// <summary>Far more than a hundred of the largest entities.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>Entities on a page; the most that is offered.</summary>
    private const int PageLimit = 100;

    public async Task<T> SendAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await connection.SendAsync(
            request,
            MaxBytes,
            async (stream, token) => await DeserializeAsync(stream, request.What, type, token),
            cancellationToken);

    /// <summary>The entity, or null if it does not exist (404).</summary>
    public async Task<T?> FindAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await SendAsync(request, type, cancellationToken);
        }
        catch (ProviderException e) when (e.Error == ProviderError.NotFound)
        {
            return null;
        }
    }

    /// <summary>Every entity of a list, in its order. One that moved and was delivered again counts once, as it was last.</summary>
    /// <param name="first">Makes the address of the first page, without limit and cursor.</param>
    /// <param name="what">For messages.</param>
    /// <param name="type">Of a page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<TItem>> ListAsync<TItem>(
        Func<RequestUri> first,
        string what,
        JsonTypeInfo<EntityListWire<TItem>> type,
        CancellationToken cancellationToken)
        where TItem : class, IEntityWire
    {
        var items = new OrderedDictionary<string, TItem>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        for (var number = 1; ; number++)
        {
            var uri = first().With("limit", PageLimit);
            var page = await SendAsync(
                ApiRequest.Get((after is null ? uri : uri.With("after", after)).ToString(), what), type, cancellationToken);
            var last = Keep(page, items, what);
            if (page.HasMore == false)
            {
                return [.. items.Values];
            }

            after = page.LastId is { Length: > 0 } lastId ? lastId : last;
            if (page.HasMore is null || after is null)
            {
                throw Malformed.Because(what, "it has no cursor for the next page");
            }

            if (!seen.Add(after))
            {
                throw Malformed.Because(what, "its cursor repeats, so the list would never end");
            }

            if (number == connection.Options.MaxPages)
            {
                throw Malformed.Because(what, $"it has more than {number} pages");
            }
        }
    }

    private static string? Keep<TItem>(EntityListWire<TItem> page, OrderedDictionary<string, TItem> items, string what)
        where TItem : class, IEntityWire
    {
        string? last = null;
        foreach (var item in page.Data ?? throw Malformed.Because(what, "it has no data"))
        {
            if (item?.Id is not { Length: > 0 } id)
            {
                throw Malformed.Because(what, "an entry has no id");
            }

            items[id] = item;
            last = id;
        }

        return last;
    }

    private static async Task<T> DeserializeAsync<T>(Stream stream, string what, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
                ?? throw Malformed.Because(what, "it is null");
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws at bytes that are no text.
            throw Malformed.Because(what, "a string in it is not valid text", e);
        }
    }
}
