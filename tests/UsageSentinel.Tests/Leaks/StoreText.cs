using System.Text;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Leaks;

/// <summary>Everything a partition holds as one text, to look for what must not be there.</summary>
internal static class StoreText
{
    public static async Task<string> OfAsync(IEntityStore store, string table, string partition)
    {
        var text = new StringBuilder();
        await foreach (var row in store.QueryAsync(table, partition, RowRange.All, CancellationToken.None))
        {
            text.Append(row.RowKey);
            foreach (var (name, value) in row.Entity.Properties)
            {
                text.Append(' ').Append(name).Append('=').Append(value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value);
            }

            if (row.Blob() is { } packed)
            {
                text.Append(' ').Append(Unpacked(packed));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What is packed is text as well; other bytes are not.</summary>
    private static string Unpacked(byte[] bytes)
    {
        try
        {
            return Encoding.UTF8.GetString(Compressed.Read(bytes));
        }
        catch (StoreException)
        {
            return string.Empty;
        }
    }
}
